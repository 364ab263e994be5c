import type { DomainEvent } from '../../../common/events/domain-event.js';
import type { CourseGrantFacts } from './course-grant-facts.js';

/** A course privilege, real or waiting, was replaced by another. */
export class CoursePrivilegeChanged implements DomainEvent<CourseGrantFacts> {
  static readonly type = 'privilege.course-privilege-changed';
  readonly type = CoursePrivilegeChanged.type;
  constructor(readonly payload: CourseGrantFacts) {}
}
