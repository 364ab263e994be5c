import type { DomainEvent } from '../../../common/events/domain-event.js';

/** A course was changed. `changed` names the fields: `code`, `title`. */
export class CourseChanged implements DomainEvent<CourseChanged['payload']> {
  static readonly type = 'catalog.course-changed';
  readonly type = CourseChanged.type;
  constructor(
    readonly payload: {
      readonly organizationId: string;
      readonly courseId: string;
      readonly changed: readonly string[];
    },
  ) {}
}
