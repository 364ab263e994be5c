import type { DomainEvent } from '../../../common/events/domain-event.js';

/** A course is about to go. Its row still stands while the listeners within the transaction run. */
export class CourseDeleted implements DomainEvent<CourseDeleted['payload']> {
  static readonly type = 'catalog.course-deleted';
  readonly type = CourseDeleted.type;
  constructor(readonly payload: { readonly organizationId: string; readonly courseId: string }) {}
}
