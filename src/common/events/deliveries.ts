import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { row } from '../database/sql.js';
import { Transactions } from '../database/transactions.js';
import { withCause } from './cause.js';
import { DELIVERY_QUEUE } from './delivery-queue.js';
import type { EventPayload, RecordedEvent } from './domain-event.js';
import { JobQueue, runJob } from './job-queue.js';
import { Listeners } from './listeners.js';

/** One event on its way to one listener. */
export interface Delivery {
  readonly eventId: string;
  readonly channel: string;
  /** True for a within-transaction listener, which has failed before. */
  readonly failed?: boolean;
}

/** Opens a transaction in which everything is locked that what an event tells of depends on, and runs `work` in it. */
export type UnderLocks = <T>(event: RecordedEvent, work: (em: EntityManager) => Promise<T>) => Promise<T>;

/** Runs deliveries from the queue until they succeed; what has run out of tries stays, visible as failed. */
@Injectable()
export class Deliveries implements OnApplicationBootstrap {
  private readonly locks = new Map<string, UnderLocks>();

  constructor(
    private readonly queue: JobQueue,
    private readonly listeners: Listeners,
    private readonly transactions: Transactions,
    private readonly em: EntityManager,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.queue.ready();
    const { boss } = this.queue;
    const worker = await boss.work<Delivery>(DELIVERY_QUEUE, { pollingIntervalSeconds: 1, batchSize: 1 }, ([job]) =>
      runJob(async () => {
        if (job) await this.deliver(job.data);
        // The worker asks for the next one at once, and comes to rest when there is none.
      }).finally(() => boss.notifyWorker(worker)),
    );
  }

  /** Queues deliveries to after-commit listeners in the transaction of `em`. */
  async enqueue(em: EntityManager, deliveries: readonly Delivery[]): Promise<void> {
    await this.queue.insert(
      em,
      DELIVERY_QUEUE,
      deliveries.map((delivery) => ({ data: delivery })),
    );
  }

  /** Queues the retry of a within-transaction listener, in the transaction in which it failed. */
  async enqueueRetry(em: EntityManager, delivery: Delivery): Promise<void> {
    await this.queue.insert(em, DELIVERY_QUEUE, [{ data: { ...delivery, failed: true } }]);
  }

  /**
   * Has within-transaction listeners of a type of event run under the same locks when they are tried again as they did in
   * the transaction that published it.
   */
  lockFor(type: string, underLocks: UnderLocks): void {
    this.locks.set(type, underLocks);
  }

  /** Calls the listener once, a within-transaction one in a transaction of its own. @throws whatever it throws */
  async deliver({ eventId, channel }: Delivery): Promise<void> {
    const event = await this.find(eventId);
    await withCause({ actor: event.actor, requestId: event.requestId }, async () =>
      channel.startsWith('within-transaction')
        ? this.transaction(event, (em) => this.listeners.call(channel, [event], em))
        : this.listeners.call(channel, [event], this.em.fork()),
    );
  }

  private transaction(event: RecordedEvent, work: (em: EntityManager) => Promise<void>): Promise<void> {
    const underLocks = this.locks.get(event.type);
    return underLocks ? underLocks(event, work) : this.transactions.run(work);
  }

  private async find(eventId: string): Promise<RecordedEvent> {
    const found = await row<Omit<RecordedEvent<EventPayload>, 'occurredAt'> & { occurredAt: string }>(
      this.em.fork(),
      `select id, type, payload, occurred_at as "occurredAt", actor, request_id as "requestId"
       from common.domain_event where id = $1`,
      [eventId],
    );
    if (!found) throw new Error(`No event ${eventId} in the log.`);
    return { ...found, occurredAt: new Date(found.occurredAt) };
  }
}
