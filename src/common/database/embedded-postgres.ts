import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { localSecret } from '../config/index.js';
import { findBinaries } from './embedded/binaries.js';
import { ensureCluster } from './embedded/cluster.js';
import { occupy, type Occupancy } from './embedded/occupancy.js';
import { findRunningServer, isAlive } from './embedded/postmaster-file.js';
import { chooseAccount } from './embedded/server-account.js';
import { launch, type ServerProcess } from './embedded/server-process.js';

const NAME = 'matricula';
const RETRY_MS = 100;
const ORPHAN_RETRIES = 300;
const PORT_ATTEMPTS = 5;

export interface EmbeddedPostgresOptions {
  /** The folder that holds the server's files (in `postgres`), its password and its log. */
  readonly dataDir: string;
  /** More arguments for the server, such as `-c fsync=off`. */
  readonly flags?: readonly string[];
  /** A free port on 127.0.0.1 unless given; it may be another one after each start. */
  readonly port?: number;
  /** Where to say what an operator should know; standard error unless given. */
  readonly log?: (message: string) => void;
}

export interface EmbeddedPostgres {
  /** The URL of the database, with its password. */
  readonly url: string;
  /** Shuts the server down and resolves when it has ended with clean files. Safe to call twice. */
  stop(): Promise<void>;
}

/**
 * Starts a PostgreSQL server under `dataDir`, for this process alone. Data of an earlier start is found again, whatever
 * ended it: a server that a killed application left behind is shut down and started anew. A second application on the
 * same folder is refused and the first one's server left alone.
 *
 * @throws an error that says what to do
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const log = options.log ?? ((message: string) => void process.stderr.write(`${message}\n`));
  const dataDir = resolve(options.dataDir);
  const folder = join(dataDir, 'postgres');
  mkdirSync(dataDir, { recursive: true });
  const { initdb, postgres } = findBinaries();
  const account = chooseAccount(dataDir, folder, postgres);
  const password = localSecret(dataDir, 'postgres-password');
  const urlOf = (port: number, database: string): string =>
    `postgresql://${NAME}:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}`;

  await ensureCluster({ dataDir, folder, user: NAME, password }, initdb, account);
  await endOrphan(folder, dataDir, (port) => urlOf(port, 'postgres'));

  const plan = {
    postgres,
    folder,
    logFile: join(dataDir, 'postgres.log'),
    port: options.port,
    flags: options.flags ?? [],
  };
  let server = await launch(plan, account);
  const interruptAtExit = (): void => server.interrupt();
  process.on('exit', interruptAtExit);

  let stopping = false;
  let occupancy: Occupancy | undefined;
  const claim = async (): Promise<void> => {
    occupancy = await claimStarted(server, dataDir, urlOf(server.port, 'postgres'), () => {
      if (!stopping) void claim().catch((error: unknown) => server.ended() ?? log(String(error)));
    });
  };
  const stop = async (): Promise<void> => {
    stopping = true;
    await occupancy?.release();
    server.interrupt();
    await server.end;
    process.off('exit', interruptAtExit);
  };
  try {
    for (let attempt = 1; ; attempt += 1) {
      try {
        await claim();
        break;
      } catch (error) {
        const portTaken = server.ended()?.includes('could not create any TCP/IP sockets') ?? false;
        if (!portTaken || options.port !== undefined || attempt === PORT_ATTEMPTS) throw error;
        server = await launch(plan, account);
      }
    }
    const found = await occupancy?.query(`select from pg_database where datname = '${NAME}'`);
    if (found?.length === 0) await occupancy?.query(`create database ${NAME}`);
  } catch (error) {
    await stop();
    throw error;
  }
  void server.end.then((reason) => {
    if (!stopping) log(`The embedded PostgreSQL in ${dataDir} ended on its own: ${reason}`);
  });
  return { url: urlOf(server.port, NAME), stop };
}

/** Waits until the started server answers, however long it needs to recover, and claims it. */
async function claimStarted(server: ServerProcess, dataDir: string, url: string, lost: () => void): Promise<Occupancy> {
  for (;;) {
    const reason = server.ended();
    if (reason?.includes('postmaster.pid')) throw inUse(dataDir);
    if (reason !== undefined) throw new Error(`The embedded PostgreSQL in ${dataDir} did not start: ${reason}`);
    try {
      const occupancy = await occupy(url, lost);
      if (!occupancy) throw inUse(dataDir);
      return occupancy;
    } catch (error) {
      if (!isNotReady(error)) throw error;
    }
    await sleep(RETRY_MS);
  }
}

/** Shuts down the server that a killed application left behind, if there is one and nobody else uses it. */
async function endOrphan(folder: string, dataDir: string, urlOf: (port: number) => string): Promise<void> {
  for (let attempt = 0; attempt < ORPHAN_RETRIES; attempt += 1) {
    const running = findRunningServer(folder);
    if (!running) return;
    if (running.port !== undefined) {
      try {
        const occupancy = await occupy(urlOf(running.port), () => undefined);
        if (!occupancy) throw inUse(dataDir);
        process.kill(running.pid, 'SIGINT');
        await occupancy.release();
        while (isAlive(running.pid) && findRunningServer(folder)?.pid === running.pid) await sleep(RETRY_MS);
        return;
      } catch (error) {
        if (!isNotReady(error)) throw error;
      }
    }
    await sleep(RETRY_MS);
  }
  throw new Error(`A PostgreSQL runs on ${folder} and does not answer. Stop it and start again.`);
}

function inUse(dataDir: string): Error {
  return new Error(`Another Matricula is running with its data in ${dataDir}. Stop it, or choose another DATA_DIR.`);
}

/** Whether a connection failed because the server is starting, stopping or not there yet. */
function isNotReady(error: unknown): boolean {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return ['ECONNREFUSED', 'ECONNRESET', 'EPIPE', '57P01', '57P02', '57P03'].includes(String(code));
}
