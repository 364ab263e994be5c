import type { DomainEvent } from '../../../common/events/domain-event.js';
import type { EnrollmentFacts } from './enrollment-facts.js';

/** Somebody was enrolled in a program, at once or to wait for an identifier. */
export class ProgramEnrolled implements DomainEvent<EnrollmentFacts> {
  static readonly type = 'enrollment.program-enrolled';
  readonly type = ProgramEnrolled.type;
  constructor(readonly payload: EnrollmentFacts) {}
}
