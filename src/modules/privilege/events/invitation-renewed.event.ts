import type { DomainEvent, EventPayload } from '../../../common/events/domain-event.js';
import type { InvitationFacts } from './invitation-facts.js';

/** The expiry of a waiting right was extended. */
export class InvitationRenewed implements DomainEvent<EventPayload> {
  static readonly type = 'privilege.invitation-renewed';
  readonly type = InvitationRenewed.type;
  readonly payload: EventPayload;
  constructor(facts: InvitationFacts) {
    this.payload = { ...facts };
  }
}
