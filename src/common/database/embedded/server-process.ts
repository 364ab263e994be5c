import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { SERVER_ENVIRONMENT } from './cluster.js';
import type { ServerAccount } from './server-account.js';

const TAIL_LINES = 20;
const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  timezone: 'UTC',
  log_timezone: 'UTC',
  // The log is read by whoever helps: no row values, no statements.
  log_error_verbosity: 'terse',
  log_min_error_statement: 'panic',
};

/**
 * How much freed memory each process of the server keeps. Read by glibc; other C libraries ignore these variables. To plan
 * one of the larger statements takes two megabytes. By default glibc returns freed memory to the kernel from some size
 * on; where those two megabytes go back each time, the kernel has to clear their pages anew for each statement.
 */
const KEPT_BYTES = 16 * 1024 * 1024;
const MEMORY = { MALLOC_TRIM_THRESHOLD_: String(KEPT_BYTES), MALLOC_MMAP_THRESHOLD_: String(KEPT_BYTES) };

/** A server that this process started. */
export interface ServerProcess {
  readonly port: number;
  /** Why it ended, once it has. */
  ended(): string | undefined;
  /** Resolves when it has ended, with why. */
  readonly end: Promise<string>;
  /** Asks for a fast shutdown: sessions end, the files are left clean. */
  interrupt(): void;
}

/**
 * Starts the server in a session of its own, so that Ctrl-C at a terminal reaches only the application, which stops
 * the server last. Its messages go to `logFile`.
 */
export async function launch(
  server: { postgres: string; folder: string; logFile: string; port: number | undefined; flags: readonly string[] },
  account: ServerAccount,
): Promise<ServerProcess> {
  const port = server.port ?? (await freePort());
  const settings = Object.entries(SETTINGS).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const programArgs = ['-D', server.folder, '-p', String(port), ...settings, ...server.flags];
  const { file, args, ...ids } = account.command(server.postgres, programArgs);
  const log = openSync(server.logFile, 'w', 0o600);
  const child = spawn(file, args, {
    ...ids,
    cwd: '/',
    env: { ...SERVER_ENVIRONMENT, ...MEMORY },
    detached: true,
    stdio: ['ignore', log, log],
  });
  closeSync(log);

  let reason: string | undefined;
  const end = new Promise<string>((resolve) => {
    const finish = (how: string): void => {
      reason ??= `${how}\n${tailOf(server.logFile)}`.trim();
      resolve(reason);
    };
    child.on('error', (error) => finish(error.message));
    child.on('exit', (code, signal) => finish(signal ?? `exit code ${code}`));
  });
  return { port, end, ended: () => reason, interrupt: () => void child.kill('SIGINT') };
}

function tailOf(file: string): string {
  return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-TAIL_LINES).join('\n');
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve, reject) => {
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', resolve);
  });
  const address = probe.address();
  await new Promise<void>((resolve) => probe.close(() => resolve()));
  if (address === null || typeof address === 'string') throw new Error('No free port on 127.0.0.1.');
  return address.port;
}
