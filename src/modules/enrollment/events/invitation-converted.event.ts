import type { DomainEvent } from '../../../common/events/domain-event.js';
import type { EnrollmentFacts } from './enrollment-facts.js';

/** A waiting enrollment became real, under the id that it waited with. */
export class InvitationConverted implements DomainEvent<EnrollmentFacts> {
  static readonly type = 'enrollment.invitation-converted';
  readonly type = InvitationConverted.type;
  constructor(readonly payload: EnrollmentFacts) {}
}
