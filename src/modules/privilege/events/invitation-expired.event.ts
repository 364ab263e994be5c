import type { DomainEvent, EventPayload } from '../../../common/events/domain-event.js';
import type { InvitationFacts } from './invitation-facts.js';

/** A waiting right had expired and was removed. */
export class InvitationExpired implements DomainEvent<EventPayload> {
  static readonly type = 'privilege.invitation-expired';
  readonly type = InvitationExpired.type;
  readonly payload: EventPayload;
  constructor(facts: InvitationFacts) {
    this.payload = { ...facts };
  }
}
