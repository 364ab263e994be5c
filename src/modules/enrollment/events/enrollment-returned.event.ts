import type { DomainEvent } from '../../../common/events/domain-event.js';
import type { EnrollmentFacts } from './enrollment-facts.js';

/** A key was unlinked from its owner, and an enrollment that stands under it waits for it again. */
export class EnrollmentReturned implements DomainEvent<EnrollmentFacts> {
  static readonly type = 'enrollment.enrollment-returned';
  readonly type = EnrollmentReturned.type;
  constructor(readonly payload: EnrollmentFacts) {}
}
