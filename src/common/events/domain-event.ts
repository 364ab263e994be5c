/** What an event tells: ids and primitives only, and nothing personal, so that the log outlives a person's erasure. */
export type EventPayload = Readonly<Record<string, string | number | boolean | readonly string[]>>;

/** A past-tense fact. `type` is its stable name on the wire, such as `identity.user-registered`. */
export interface DomainEvent<P extends EventPayload = EventPayload> {
  readonly type: string;
  readonly payload: P;
}

/** A class of events, as listeners name it. */
export interface EventClass<P extends EventPayload = EventPayload> {
  readonly type: string;
  readonly prototype: DomainEvent<P>;
}

/** An event as the log holds it, which is how listeners get it, whether at once or from a retry. */
export interface RecordedEvent<P extends EventPayload = EventPayload> extends DomainEvent<P> {
  readonly id: string;
  readonly occurredAt: Date;
  /** A user's id, `anonymous` or `system`. */
  readonly actor: string;
  readonly requestId: string;
}
