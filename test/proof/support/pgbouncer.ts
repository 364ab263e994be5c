import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, chmodSync, chownSync, constants, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { freePort } from '../../support/free-port.js';

const READY_MS = 10_000;
/** Under which nobody owns anything; pgbouncer refuses to run as root. */
const NOBODY = 65_534;

/** Where pgbouncer is installed, if it is. Debian has it in /usr/sbin, which is not in everybody's path. */
export function findPgBouncer(): string | undefined {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin'];
  return folders.map((folder) => join(folder, 'pgbouncer')).find(isExecutable);
}

/** A pgbouncer in transaction mode in front of one database: each transaction may meet another connection. */
export class PgBouncer {
  private constructor(
    private readonly child: ChildProcess,
    private readonly folder: string,
    /** The database, by way of it. */
    readonly url: string,
  ) {}

  /** @param connections how many it opens to the server */
  static async start(executable: string, databaseUrl: string, connections = 12): Promise<PgBouncer> {
    const port = await freePort();
    const folder = mkdtempSync(join(tmpdir(), 'matricula-pgbouncer-'));
    const file = join(folder, 'pgbouncer.ini');
    writeFileSync(file, configuration(new URL(databaseUrl), port, connections), { mode: 0o600 });
    const asRoot = process.getuid?.() === 0;
    if (asRoot) {
      chmodSync(folder, 0o755);
      chownSync(file, NOBODY, NOBODY);
    }
    const account = asRoot ? { uid: NOBODY, gid: NOBODY } : {};
    const child = spawn(executable, ['--quiet', file], { stdio: 'ignore', cwd: '/', ...account });
    const url = new URL(databaseUrl);
    url.port = String(port);
    url.password = '';
    const made = new PgBouncer(child, folder, url.href);
    await made.ready();
    return made;
  }

  async stop(): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      const gone = once(this.child, 'exit');
      this.child.kill('SIGKILL');
      await gone;
    }
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async ready(): Promise<void> {
    for (const deadline = Date.now() + READY_MS; ; await pause(50)) {
      const client = new pg.Client({ connectionString: this.url });
      try {
        await client.connect();
        return;
      } catch (error) {
        if (Date.now() > deadline || this.child.exitCode !== null) throw error;
      } finally {
        await client.end().catch(() => undefined);
      }
    }
  }
}

/** Lets in whoever comes over the loopback, as the owner of the database. */
function configuration(database: URL, port: number, connections: number): string {
  const { hostname, username, password, pathname } = database;
  const server = {
    host: hostname === 'localhost' ? '127.0.0.1' : hostname,
    port: database.port,
    dbname: pathname.slice(1),
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
  };
  const parts = Object.entries(server).map(([name, value]) => `${name}='${value.replaceAll("'", "''")}'`);
  return `[databases]
${server.dbname} = ${parts.join(' ')}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = ${connections}
max_client_conn = 500
`;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
