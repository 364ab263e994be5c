import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { PgBoss } from 'pg-boss';
import { Configuration } from '../config/index.js';
import { rows } from '../database/sql.js';
import { withoutValues } from '../logging/safe-error.js';
import { HEARTBEAT_SECONDS } from './delivery-queue.js';

/** The schema that pg-boss keeps its tables in. */
export const JOB_SCHEMA = 'pgboss';

/** How long jobs may take to end when the process does. */
const STOP_MS = 3000;

/** How often one of the instances looks for jobs whose process has died. */
const SUPERVISION_SECONDS = 15;

/** pg-boss, started with the application and stopped with it. Its tables are made by the migration step. */
@Injectable()
export class JobQueue implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(JobQueue.name);
  readonly boss: PgBoss;

  constructor(configuration: Configuration) {
    this.boss = new PgBoss({
      connectionString: configuration.databaseUrl ?? '',
      schema: JOB_SCHEMA,
      application_name: 'matricula-jobs',
      max: 3,
      superviseIntervalSeconds: SUPERVISION_SECONDS,
      monitorIntervalSeconds: SUPERVISION_SECONDS - 1,
      migrate: false,
      createSchema: false,
    });
    // An 'error' nobody listens for would end the process; pg-boss itself goes on and recovers.
    this.boss.on('error', (error) => this.logger.warn({ msg: 'the job queue reports an error', err: error }));
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.ready();
  }

  /** Resolves when jobs can be inserted and worked on; safe to call any number of times. */
  async ready(): Promise<void> {
    await this.boss.start();
  }

  /** Once the server has closed: until then requests insert jobs. A job that is cut off is tried again later. */
  async onApplicationShutdown(): Promise<void> {
    await this.boss.stop({ graceful: true, timeout: STOP_MS });
  }

  /** Runs `work` on one of the running instances at the times of `cron`, in UTC; tried again when it throws. */
  async repeat(name: string, cron: string, work: () => Promise<void>): Promise<void> {
    await this.ready();
    const options = { retryLimit: 3, retryDelay: 60, heartbeatSeconds: HEARTBEAT_SECONDS };
    await this.boss.createQueue(name, { ...options, deleteAfterSeconds: 7 * 86_400 });
    await this.boss.updateQueue(name, options);
    await this.boss.schedule(name, cron);
    await this.boss.work(name, { pollingIntervalSeconds: 60 }, () => runJob(work));
  }

  /** Inserts jobs in the transaction of `em`: they exist if and only if it commits. */
  async insert(em: EntityManager, queue: string, jobs: readonly { data: object }[]): Promise<void> {
    if (jobs.length === 0) return;
    await this.boss.insert(queue, [...jobs], { db: within(em) });
  }
}

/**
 * Runs the work of a job. pg-boss keeps what it throws in the job, where nobody erases it: of an error it gets what the
 * log may know, without values and addresses.
 */
export async function runJob(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    throw withoutValues(error);
  }
}

function within(em: EntityManager) {
  return {
    executeSql: async (text: string, values: unknown[] = []) => ({ rows: await rows<never>(em, text, values) }),
  };
}
