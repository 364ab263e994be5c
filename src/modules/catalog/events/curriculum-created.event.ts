import type { DomainEvent } from '../../../common/events/domain-event.js';

/** A curriculum was added to a program. */
export class CurriculumCreated implements DomainEvent<CurriculumCreated['payload']> {
  static readonly type = 'catalog.curriculum-created';
  readonly type = CurriculumCreated.type;
  constructor(
    readonly payload: {
      readonly organizationId: string;
      readonly programId: string;
      readonly curriculumId: string;
    },
  ) {}
}
