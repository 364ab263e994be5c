import type { DomainEvent } from '../../../common/events/domain-event.js';
import type { EnrollmentFacts } from './enrollment-facts.js';

/** An enrollment in a course, real or waiting, was taken away. */
export class CourseUnenrolled implements DomainEvent<EnrollmentFacts> {
  static readonly type = 'enrollment.course-unenrolled';
  readonly type = CourseUnenrolled.type;
  constructor(readonly payload: EnrollmentFacts) {}
}
