import type { DomainEvent } from '../../../common/events/domain-event.js';
import type { EnrollmentFacts } from './enrollment-facts.js';

/** The grantor of a waiting enrollment lost what it takes to enrol; it waits for somebody who may enrol anew. */
export class InvitationWithheld implements DomainEvent<EnrollmentFacts> {
  static readonly type = 'enrollment.invitation-withheld';
  readonly type = InvitationWithheld.type;
  constructor(readonly payload: EnrollmentFacts) {}
}
