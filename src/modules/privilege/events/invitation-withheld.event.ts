import type { DomainEvent, EventPayload } from '../../../common/events/domain-event.js';
import type { InvitationFacts } from './invitation-facts.js';

/** The grantor of a waiting right lost what it takes to grant it; it waits for somebody who may grant it anew. */
export class InvitationWithheld implements DomainEvent<EventPayload> {
  static readonly type = 'privilege.invitation-withheld';
  readonly type = InvitationWithheld.type;
  readonly payload: EventPayload;
  constructor(facts: InvitationFacts) {
    this.payload = { ...facts };
  }
}
