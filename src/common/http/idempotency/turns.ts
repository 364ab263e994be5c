import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Pool } from 'pg';
import { Configuration } from '../../config/index.js';
import { lockUntilCommit } from '../../database/advisory-lock.js';

/** How many turns may be held or waited for at once by this process, each with a connection; the rest queue up here. */
const CONNECTIONS = 4;
const PATIENCE_MS = 60_000;
const KEEP_ALIVE_MS = 10_000;

/**
 * Work that goes on in transactions of its own, one after the other. Each turn is a lock that a connection outside the
 * pool of those transactions holds, so that they never wait for connections that wait for them.
 */
@Injectable()
export class Turns implements OnApplicationShutdown {
  private readonly pool: Pool;
  /** Of each name, whoever came last in this process: the next waits for them without a connection. */
  private readonly last = new Map<string, Promise<unknown>>();

  constructor({ databaseUrl }: Configuration) {
    this.pool = new Pool({
      connectionString: databaseUrl,
      application_name: 'matricula-lock',
      max: CONNECTIONS,
      connectionTimeoutMillis: PATIENCE_MS,
      keepAlive: true,
      keepAliveInitialDelayMillis: KEEP_ALIVE_MS,
    });
    this.pool.on('error', () => undefined); // whoever needs a connection gets another
  }

  /** Runs `work` when nobody else is on a turn of this name, in any process; one that dies gives its turn back. */
  async take<T>(name: string, work: () => Promise<T>): Promise<T> {
    const before = this.last.get(name);
    const turn = (before ?? Promise.resolve()).then(
      () => this.hold(name, work),
      () => this.hold(name, work),
    );
    this.last.set(name, turn);
    try {
      return await turn;
    } finally {
      if (this.last.get(name) === turn) this.last.delete(name);
    }
  }

  private async hold<T>(name: string, work: () => Promise<T>): Promise<T> {
    const client = await this.pool.connect();
    client.on('error', ignore); // a turn that is lost on the way is no fault of the work
    try {
      await lockUntilCommit(client, 'hashtextextended($1, 0)', [name]);
      return await work();
    } finally {
      const kept = await client.query('rollback').then(
        () => true,
        () => false,
      );
      client.off('error', ignore);
      client.release(!kept);
    }
  }

  async onApplicationShutdown(): Promise<void> {
    await this.pool.end();
  }
}

function ignore(): void {}
