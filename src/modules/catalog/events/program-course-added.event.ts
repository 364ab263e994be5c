import type { DomainEvent } from '../../../common/events/domain-event.js';

/** A course came to belong to a program. */
export class ProgramCourseAdded implements DomainEvent<ProgramCourseAdded['payload']> {
  static readonly type = 'catalog.program-course-added';
  readonly type = ProgramCourseAdded.type;
  constructor(
    readonly payload: {
      readonly organizationId: string;
      readonly programId: string;
      readonly courseId: string;
    },
  ) {}
}
