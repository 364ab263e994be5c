import { spawn } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isAlive } from './postmaster-file.js';
import type { ServerAccount } from './server-account.js';

const DRAFT = 'postgres.draft-';
const OWNER_ONLY = { mode: 0o700, recursive: true };
/** Text sorts by code point and folds by Unicode's simple rules, the same on every machine. */
const LOCALE = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];

/** What every program of the server sees: nothing of the caller's locale or PG… variables. */
export const SERVER_ENVIRONMENT = { PATH: process.env['PATH'] ?? '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' };

/**
 * Makes the files of a new server in `cluster` unless they exist. They are made beside it and moved there when whole,
 * so an interrupted attempt leaves nothing that a later one would take for a server.
 */
export async function ensureCluster(
  cluster: { dataDir: string; folder: string; user: string; password: string },
  initdb: string,
  account: ServerAccount,
): Promise<void> {
  const { dataDir, folder, user, password } = cluster;
  removeForsakenDrafts(dataDir);
  if (existsSync(folder)) return;

  const draft = join(dataDir, `${DRAFT}${process.pid}`);
  const files = join(draft, 'files');
  const passwordFile = join(draft, 'password');
  mkdirSync(files, OWNER_ONLY);
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
  for (const path of [draft, files, passwordFile]) {
    if (account.owner) chownSync(path, account.owner.uid, account.owner.gid);
  }
  try {
    const access = [`--username=${user}`, `--pwfile=${passwordFile}`, '--auth=scram-sha-256'];
    await run(account, initdb, [`--pgdata=${files}`, ...access, ...LOCALE]);
    renameSync(files, folder);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

function removeForsakenDrafts(dataDir: string): void {
  for (const name of readdirSync(dataDir)) {
    if (!name.startsWith(DRAFT)) continue;
    const pid = Number(name.slice(DRAFT.length));
    if (pid === process.pid || !isAlive(pid)) rmSync(join(dataDir, name), { recursive: true, force: true });
  }
}

async function run(account: ServerAccount, program: string, programArgs: string[]): Promise<void> {
  const { file, args, ...ids } = account.command(program, programArgs);
  const child = spawn(file, args, { ...ids, cwd: '/', env: SERVER_ENVIRONMENT, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  await new Promise<void>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      if (code === 0) resolve();
      else reject(new Error(`${program} failed (${signal ?? `exit code ${code}`}):\n${output.trim()}`));
    });
  });
}
