import type { DomainEvent } from '../../../common/events/domain-event.js';
import type { EnrollmentFacts } from './enrollment-facts.js';

/** An enrollment in a course, real or waiting, has another status now. */
export class CourseEnrollmentChanged implements DomainEvent<EnrollmentFacts> {
  static readonly type = 'enrollment.course-enrollment-changed';
  readonly type = CourseEnrollmentChanged.type;
  constructor(readonly payload: EnrollmentFacts) {}
}
