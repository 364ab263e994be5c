import type { DomainEvent } from '../../../common/events/domain-event.js';
import type { EnrollmentFacts } from './enrollment-facts.js';

/** A waiting enrollment had expired and was removed. */
export class InvitationExpired implements DomainEvent<EnrollmentFacts> {
  static readonly type = 'enrollment.invitation-expired';
  readonly type = InvitationExpired.type;
  constructor(readonly payload: EnrollmentFacts) {}
}
