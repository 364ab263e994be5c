import type { DomainEvent, EventPayload } from '../../../common/events/domain-event.js';
import type { InvitationFacts } from './invitation-facts.js';

/**
 * A waiting right became real. `grantId` is the id it waited under and has now; where the user held a grant there
 * already, it was merged into that one, which `mergedInto` names.
 */
export class InvitationConverted implements DomainEvent<EventPayload> {
  static readonly type = 'privilege.invitation-converted';
  readonly type = InvitationConverted.type;
  readonly payload: EventPayload;
  constructor(facts: InvitationFacts & { readonly userId: string; readonly mergedInto?: string }) {
    this.payload = { ...facts };
  }
}
