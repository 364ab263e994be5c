import type { DomainEvent } from '../../../common/events/domain-event.js';

/** A course was made. */
export class CourseCreated implements DomainEvent<CourseCreated['payload']> {
  static readonly type = 'catalog.course-created';
  readonly type = CourseCreated.type;
  constructor(readonly payload: { readonly organizationId: string; readonly courseId: string }) {}
}
