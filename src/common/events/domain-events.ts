import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable, Logger } from '@nestjs/common';
import { Clock } from '../clock/clock.js';
import { Random } from '../clock/random.js';
import { preparedForFew } from '../database/prepared.js';
import { rows } from '../database/sql.js';
import { guarded, willBeginAnew } from '../database/transactions.js';
import { currentCause } from './cause.js';
import { Deliveries } from './deliveries.js';
import type { DomainEvent, RecordedEvent } from './domain-event.js';
import { Listeners } from './listeners.js';

/**
 * Publishes domain events from within the transaction that they tell of.
 *
 * When `publish` returns, every event is in the log, every within-transaction listener has either done its work or had
 * it undone and its retry queued, and every after-commit listener has a job; all of it in the caller's transaction.
 */
@Injectable()
export class DomainEvents {
  private readonly logger = new Logger(DomainEvents.name);

  constructor(
    private readonly listeners: Listeners,
    private readonly deliveries: Deliveries,
    private readonly clock: Clock,
    private readonly random: Random,
  ) {}

  /** @throws Error outside a transaction, or when the log or the queue cannot be written; never for a listener's sake,
   *   but for a deadlock or serialization failure that beginning the transaction anew will mend */
  async publish(em: EntityManager, ...events: readonly DomainEvent[]): Promise<void> {
    if (!em.isInTransaction()) throw new Error('Events are published within the transaction of what they tell.');
    if (events.length === 0) return;
    const recorded = events.map((event) => this.record(event));
    await log(em, recorded);
    for (const alike of inRows(recorded)) await this.tellWithin(em, alike);
    const channels = new Map<string, readonly string[]>();
    for (const { type } of recorded) {
      if (!channels.has(type)) channels.set(type, this.listeners.of('after-commit', type));
    }
    await this.deliveries.enqueue(
      em,
      recorded.flatMap(({ id, type }) => (channels.get(type) ?? []).map((channel) => ({ eventId: id, channel }))),
    );
  }

  private record(event: DomainEvent): RecordedEvent {
    const { actor, requestId } = currentCause();
    const { type, payload } = event;
    return { id: this.random.id(), type, payload, occurredAt: this.clock.now(), actor, requestId };
  }

  private async tellWithin(em: EntityManager, alike: readonly RecordedEvent[]): Promise<void> {
    for (const channel of this.listeners.of('within-transaction', alike[0]?.type ?? '')) {
      for (const portion of this.listeners.portions(channel, alike)) await this.run(em, portion, channel);
    }
  }

  private async run(em: EntityManager, events: readonly RecordedEvent[], channel: string): Promise<void> {
    try {
      await guarded(em, (inner) => this.listeners.call(channel, events, inner));
    } catch (error) {
      if (willBeginAnew(error)) throw error;
      const [event, ...others] = events;
      if (others.length > 0) {
        for (const one of events) await this.run(em, [one], channel);
      } else if (event) {
        this.logger.error({ msg: 'a listener failed; its retry is queued', channel, eventId: event.id, err: error });
        await this.deliveries.enqueueRetry(em, { eventId: event.id, channel });
      }
    }
  }
}

/** Events of one type that follow each other, together. */
function inRows(events: readonly RecordedEvent[]): RecordedEvent[][] {
  const found: RecordedEvent[][] = [];
  for (const event of events) {
    const last = found.at(-1);
    if (last?.[0]?.type === event.type) last.push(event);
    else found.push([event]);
  }
  return found;
}

/** One statement for any number of events: bulk work publishes thousands. */
async function log(em: EntityManager, events: readonly RecordedEvent[]): Promise<void> {
  const columns = [
    events.map((event) => event.id),
    events.map((event) => event.type),
    events.map((event) => event.occurredAt),
    events.map((event) => event.actor),
    events.map((event) => event.requestId),
    events.map((event) => JSON.stringify(event.payload)),
  ];
  await rows(
    em,
    preparedForFew(
      events.length,
      `insert into common.domain_event (id, type, occurred_at, actor, request_id, payload)
     select * from unnest($1::uuid[], $2::text[], $3::timestamptz[], $4::text[], $5::text[], $6::jsonb[])`,
    ),
    columns,
  );
}
