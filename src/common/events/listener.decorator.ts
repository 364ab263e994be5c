import { OnEvent } from '@nestjs/event-emitter';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { EventClass, EventPayload, RecordedEvent } from './domain-event.js';

/** What a within-transaction listener is: one policy, named by a verb phrase, with one method. */
export interface TransactionListener<P extends EventPayload = EventPayload> {
  on(event: RecordedEvent<P>, em: EntityManager): Promise<void>;
}

/** What a within-transaction listener is that takes several events of one type at once. */
export interface BulkTransactionListener<P extends EventPayload = EventPayload> {
  on(events: readonly RecordedEvent<P>[], em: EntityManager): Promise<void>;
}

/** What an after-commit listener is. It may be called again for the same event: be safe to repeat. */
export interface CommitListener<P extends EventPayload = EventPayload> {
  on(event: RecordedEvent<P>): Promise<void>;
}

type DecoratorOf<Method> = (target: object, key: 'on', descriptor: TypedPropertyDescriptor<Method>) => void;

/**
 * The method runs inside the transaction that publishes, after the other listeners before it in the alphabet, in a
 * savepoint of its own. It touches the database only, through the `em` it is given. If it throws, its own work is
 * undone, the rest stands, and a retry is queued in the same transaction.
 */
export function WithinTransaction<P extends EventPayload>(
  ...events: EventClass<P>[]
): DecoratorOf<TransactionListener<P>['on']> {
  return register('within-transaction', events);
}

/**
 * Like {@link WithinTransaction}, for work that costs no more for a thousand events than for one: the method gets all
 * events of one type that are published in a row, in one savepoint. If it throws, each event is tried alone, so that one
 * that cannot be dealt with keeps nobody else's back, and only what fails again is queued.
 */
export function WithinTransactionInBulk<P extends EventPayload>(
  ...events: EventClass<P>[]
): DecoratorOf<BulkTransactionListener<P>['on']> {
  return (target, key, descriptor) => {
    for (const { type } of events) bulkChannels.add(channelOf('within-transaction', type, target));
    register<BulkTransactionListener<P>['on']>('within-transaction', events)(target, key, descriptor);
  };
}

/**
 * The method runs some time after the transaction that published has committed, on one of the running instances, and
 * again with growing pauses until it succeeds. For work outside the database: mail, webhooks.
 */
export function AfterCommit<P extends EventPayload>(...events: EventClass<P>[]): DecoratorOf<CommitListener<P>['on']> {
  return register('after-commit', events);
}

/** When a listener runs, as its channels are named. */
export type Phase = 'within-transaction' | 'after-commit';

/** The channel of one event and one listener: the emitter's own list of names is the registry. */
export function channelPrefix(phase: Phase, eventType: string): string {
  return `${phase}:${eventType}/`;
}

/** Whether the listener of a channel takes several events at once. */
export function takesSeveral(channel: string): boolean {
  return bulkChannels.has(channel);
}

const bulkChannels = new Set<string>();

function channelOf(phase: Phase, eventType: string, listener: object): string {
  return `${channelPrefix(phase, eventType)}${listener.constructor.name}`;
}

function register<Method>(phase: Phase, events: readonly { readonly type: string }[]): DecoratorOf<Method> {
  return (target, key, descriptor) => {
    for (const { type } of events) {
      // Errors must reach the publisher: the emitter's default swallows them.
      OnEvent(channelOf(phase, type, target), { suppressErrors: false })(target, key, descriptor);
    }
  };
}
