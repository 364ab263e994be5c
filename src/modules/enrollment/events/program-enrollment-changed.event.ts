import type { DomainEvent } from '../../../common/events/domain-event.js';
import type { EnrollmentFacts } from './enrollment-facts.js';

/** An enrollment in a program, real or waiting, has another status now, or stands under another identifier. */
export class ProgramEnrollmentChanged implements DomainEvent<EnrollmentFacts> {
  static readonly type = 'enrollment.program-enrollment-changed';
  readonly type = ProgramEnrollmentChanged.type;
  constructor(readonly payload: EnrollmentFacts) {}
}
