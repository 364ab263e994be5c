import type { DomainEvent } from '../../../common/events/domain-event.js';
import type { CourseGrantFacts } from './course-grant-facts.js';

/** A course privilege was granted, to a user or to wait for an identifier. */
export class CoursePrivilegeGranted implements DomainEvent<CourseGrantFacts> {
  static readonly type = 'privilege.course-privilege-granted';
  readonly type = CoursePrivilegeGranted.type;
  constructor(readonly payload: CourseGrantFacts) {}
}
