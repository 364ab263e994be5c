import type { DomainEvent } from '../../../common/events/domain-event.js';

/** A role of a course was made, or allows something else now. */
export class CourseRoleChanged implements DomainEvent<CourseRoleChanged['payload']> {
  static readonly type = 'privilege.course-role-changed';
  readonly type = CourseRoleChanged.type;
  constructor(
    readonly payload: {
      readonly organizationId: string;
      readonly courseId: string;
      readonly role: string;
      readonly allow: readonly string[];
    },
  ) {}
}
