import type { DomainEvent } from '../../../common/events/domain-event.js';

/** A course no longer belongs to a program, though both may still be there. */
export class ProgramCourseRemoved implements DomainEvent<ProgramCourseRemoved['payload']> {
  static readonly type = 'catalog.program-course-removed';
  readonly type = ProgramCourseRemoved.type;
  constructor(
    readonly payload: {
      readonly organizationId: string;
      readonly programId: string;
      readonly courseId: string;
    },
  ) {}
}
