import type { DomainEvent } from '../../../common/events/domain-event.js';
import type { EnrollmentFacts } from './enrollment-facts.js';

/** The expiry of a waiting enrollment was extended. */
export class InvitationRenewed implements DomainEvent<EnrollmentFacts> {
  static readonly type = 'enrollment.invitation-renewed';
  readonly type = InvitationRenewed.type;
  constructor(readonly payload: EnrollmentFacts) {}
}
