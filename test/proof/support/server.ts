import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '../../../src/common/database/embedded-postgres.js';
import { migrate } from '../../../src/common/database/migrate.js';
import { freePort } from '../../support/free-port.js';

const TEMPLATE = 'proof_template';
const REMOVED_MS = 10_000;

/** A PostgreSQL of the proof's own, as durable as PostgreSQL is, that can be stopped as if its power had failed. */
export class ProofServer {
  private constructor(
    private server: EmbeddedPostgres,
    private readonly dataDir: string,
    private readonly port: number,
    private readonly settings: readonly string[],
  ) {}

  /** @param settings such as `fsync=off` */
  static async start(settings: readonly string[] = []): Promise<ProofServer> {
    const dataDir = mkdtempSync(join(tmpdir(), 'matricula-proof-'));
    chmodSync(dataDir, 0o755);
    const port = await freePort();
    const all = ['max_connections=200', 'log_min_messages=panic', ...settings];
    const server = await launch(dataDir, port, all);
    const made = new ProofServer(server, dataDir, port, all);
    process.on('exit', made.remove);
    await made.admin(`create database ${TEMPLATE}`);
    await migrate(made.urlOf(TEMPLATE));
    return made;
  }

  /** A migrated, empty database; its URL. */
  async createDatabase(): Promise<string> {
    const name = `proof_${randomBytes(5).toString('hex')}`;
    await this.admin(`create database ${name} template ${TEMPLATE}`);
    return this.urlOf(name);
  }

  /** As {@link createDatabase}, but that no commit waits for the disk: for trouble in which no power fails. */
  async createHastyDatabase(): Promise<string> {
    const url = await this.createDatabase();
    await this.admin(`alter database ${new URL(url).pathname.slice(1)} set synchronous_commit = off`);
    return url;
  }

  /** A database without anything in it, as an application first finds it; its URL. */
  async createEmptyDatabase(): Promise<string> {
    const name = `proof_${randomBytes(5).toString('hex')}`;
    await this.admin(`create database ${name}`);
    return this.urlOf(name);
  }

  async dropDatabase(url: string): Promise<void> {
    await this.admin(`drop database if exists ${new URL(url).pathname.slice(1)} with (force)`);
  }

  /** Runs one statement on the server's own database. */
  async admin(statement: string): Promise<void> {
    const client = new pg.Client({ connectionString: this.server.url });
    await client.connect();
    try {
      await client.query(statement);
    } finally {
      await client.end();
    }
  }

  /** Stops it in immediate mode, as by `pg_ctl stop -m immediate`: no session ends in order, nothing is flushed. */
  async stopImmediately(): Promise<void> {
    const pidFile = join(this.dataDir, 'postgres', 'postmaster.pid');
    const pid = Number(readFileSync(pidFile, 'utf8').split('\n')[0]);
    process.kill(pid, 'SIGQUIT');
    while (isAlive(pid)) await pause(10);
    await this.server.stop(); // forgets the process; there is nothing left to stop
  }

  /** Starts it again after {@link stopImmediately}, on the same port; it recovers from its log. */
  async restart(): Promise<void> {
    this.server = await launch(this.dataDir, this.port, this.settings);
  }

  async stop(): Promise<void> {
    await this.server.stop();
    this.remove();
    process.off('exit', this.remove);
  }

  /** Also where this process is interrupted: then the server still writes and removes, so that one attempt may not do. */
  private readonly remove = (): void => {
    for (const deadline = Date.now() + REMOVED_MS; existsSync(this.dataDir) && Date.now() < deadline;) {
      try {
        rmSync(this.dataDir, { recursive: true, force: true });
      } catch {
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);
      }
    }
  };

  private urlOf(database: string): string {
    const url = new URL(this.server.url);
    url.pathname = `/${database}`;
    return url.href;
  }
}

function launch(dataDir: string, port: number, settings: readonly string[]): Promise<EmbeddedPostgres> {
  const flags = settings.flatMap((setting) => ['-c', setting]);
  return startEmbeddedPostgres({ dataDir, port, flags, log: () => undefined });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
