import type { DomainEvent } from '../../../common/events/domain-event.js';
import type { EnrollmentFacts } from './enrollment-facts.js';

/** Somebody was enrolled in a course, at once or to wait for an identifier. */
export class CourseEnrolled implements DomainEvent<EnrollmentFacts> {
  static readonly type = 'enrollment.course-enrolled';
  readonly type = CourseEnrolled.type;
  constructor(readonly payload: EnrollmentFacts) {}
}
