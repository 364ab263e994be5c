import type { DomainEvent } from '../../../common/events/domain-event.js';
import type { CourseGrantFacts } from './course-grant-facts.js';

/** A course privilege, real or waiting, was taken back. */
export class CoursePrivilegeRevoked implements DomainEvent<CourseGrantFacts> {
  static readonly type = 'privilege.course-privilege-revoked';
  readonly type = CoursePrivilegeRevoked.type;
  constructor(readonly payload: CourseGrantFacts) {}
}
