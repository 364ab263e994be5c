import type { DomainEvent } from '../../../common/events/domain-event.js';

/** A role of a course was deleted, and taken from everybody who held it. */
export class CourseRoleDeleted implements DomainEvent<CourseRoleDeleted['payload']> {
  static readonly type = 'privilege.course-role-deleted';
  readonly type = CourseRoleDeleted.type;
  constructor(
    readonly payload: { readonly organizationId: string; readonly courseId: string; readonly role: string },
  ) {}
}
