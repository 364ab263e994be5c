import type { DomainEvent } from '../../../common/events/domain-event.js';
import type { EnrollmentFacts } from './enrollment-facts.js';

/** An enrollment in a program, real or waiting, was taken away. */
export class ProgramUnenrolled implements DomainEvent<EnrollmentFacts> {
  static readonly type = 'enrollment.program-unenrolled';
  readonly type = ProgramUnenrolled.type;
  constructor(readonly payload: EnrollmentFacts) {}
}
