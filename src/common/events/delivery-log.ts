import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { validate } from 'uuid';
import { row, rows } from '../database/sql.js';
import { DomainError } from '../errors/index.js';
import { safeError } from '../logging/safe-error.js';
import { DELIVERY_QUEUE } from './delivery-queue.js';
import { JOB_SCHEMA, JobQueue } from './job-queue.js';

/** `waiting` for its first try, `active` right now, or `failed`: tried at least once, and not yet with success. */
export const DELIVERY_STATES = ['waiting', 'failed', 'active'] as const;

export type DeliveryState = (typeof DELIVERY_STATES)[number];

/** Work after an event that has not succeeded yet. */
export interface OpenDelivery {
  readonly id: string;
  readonly eventId: string;
  /** The channel of the listener, such as `after-commit:privilege.invitation-renewed/SendMail`. */
  readonly listener: string;
  readonly state: DeliveryState;
  /** Whether it has run out of tries and waits for somebody to retry it. */
  readonly exhausted: boolean;
  /** How often it was tried, the try that is going on included. */
  readonly tries: number;
  readonly nextTryAt: Date | undefined;
  /** When the last try failed or, while more are to come, when it began. */
  readonly failedAt: Date | undefined;
  /** What the last try failed with, without addresses and values. */
  readonly error: string | undefined;
}

interface JobRow {
  readonly id: string;
  readonly event_id: string;
  readonly channel: string;
  readonly job_state: 'created' | 'retry' | 'failed' | 'active';
  readonly retry_count: number;
  readonly start_after: string;
  readonly failed_at: string | null;
  readonly output: unknown;
}

const STATES: Readonly<Record<JobRow['job_state'], DeliveryState>> = {
  created: 'waiting',
  retry: 'failed',
  failed: 'failed',
  active: 'active',
};

/** A listener that failed within its transaction has been tried once before its job is. */
const JOB_STATE = `case when state = 'created' and data ->> 'failed' = 'true' then 'retry' else state::text end`;

const OPEN_JOBS = `select id, data ->> 'eventId' as event_id, data ->> 'channel' as channel, ${JOB_STATE} as job_state,
    retry_count, output, to_json(start_after) as start_after,
    to_json(case when state in ('retry', 'failed') then coalesce(completed_on, started_on) end) as failed_at
  from ${JOB_SCHEMA}.job where name = $1 and ${JOB_STATE} = any($2::text[])`;

/** What the queue holds that has not succeeded yet, and a way to hurry it. */
@Injectable()
export class DeliveryLog {
  constructor(
    private readonly em: EntityManager,
    private readonly queue: JobQueue,
  ) {}

  /** Open deliveries with ids behind `after`, in their order, at most `limit`; of one state, or of all. */
  async list(state: DeliveryState | undefined, after: string, limit: number): Promise<OpenDelivery[]> {
    const found = await rows<JobRow>(this.em, `${OPEN_JOBS} and id > $3 order by id limit $4`, [
      DELIVERY_QUEUE,
      jobStates(state),
      after,
      limit,
    ]);
    return found.map(openDelivery);
  }

  /**
   * Has a delivery tried now, whether its pause is not over or its tries are; one that is being tried is left alone.
   *
   * @throws DomainError 404 `delivery-not-found` when there is none of that id, or none any more
   */
  async retry(id: string): Promise<OpenDelivery> {
    await this.find(id);
    await this.queue.boss.retry(DELIVERY_QUEUE, id);
    await this.queue.boss.update(DELIVERY_QUEUE, undefined, { id, startAfter: 0 });
    return this.find(id);
  }

  private async find(id: string): Promise<OpenDelivery> {
    const values = [DELIVERY_QUEUE, jobStates(undefined), id];
    const found = validate(id) ? await row<JobRow>(this.em, `${OPEN_JOBS} and id = $3`, values) : undefined;
    if (!found)
      throw new DomainError('not-found', 'delivery-not-found', 'There is no such delivery, or none any more.');
    return openDelivery(found);
  }
}

function jobStates(state: DeliveryState | undefined): string[] {
  return Object.entries(STATES).flatMap(([job, shown]) => (state === undefined || shown === state ? [job] : []));
}

function openDelivery(job: JobRow): OpenDelivery {
  const { job_state: jobState, retry_count: retries, failed_at: failedAt } = job;
  const due = jobState === 'created' || jobState === 'retry';
  return {
    id: job.id,
    eventId: job.event_id,
    listener: job.channel,
    state: STATES[jobState],
    exhausted: jobState === 'failed',
    tries: jobState === 'created' ? 0 : retries + 1,
    nextTryAt: due ? new Date(job.start_after) : undefined,
    failedAt: failedAt === null ? undefined : new Date(failedAt),
    error: errorMessage(job.output),
  };
}

/** pg-boss keeps an error as JSON, as itself or as `value`. */
function errorMessage(output: unknown): string | undefined {
  if (typeof output !== 'object' || output === null) return undefined;
  const error: unknown = Reflect.get(output, 'message') === undefined ? Reflect.get(output, 'value') : output;
  if (typeof error !== 'object' || error === null) return undefined;
  const message: unknown = Reflect.get(error, 'message');
  return typeof message === 'string' ? safeError(Object.assign(new Error(message), error)).message : undefined;
}
