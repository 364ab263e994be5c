import { OnEvent } from '@nestjs/event-emitter';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { EventClass, EventPayload, RecordedEvent } from './domain-event.js';

/** What a within-transaction listener is: one policy, named by a verb phrase, with one method. */
export interface TransactionListener<P extends EventPayload = EventPayload> {
  on(event: RecordedEvent<P>, em: EntityManager): Promise<void>;
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

function register<Method>(phase: Phase, events: readonly { readonly type: string }[]): DecoratorOf<Method> {
  return (target, key, descriptor) => {
    for (const { type } of events) {
      // Errors must reach the publisher: the emitter's default swallows them.
      OnEvent(`${channelPrefix(phase, type)}${target.constructor.name}`, { suppressErrors: false })(
        target,
        key,
        descriptor,
      );
    }
  };
}
