import type { DomainEvent } from '../../../common/events/domain-event.js';

/** A curriculum was changed. `changed` names the fields: `code`, `title`, `active`. */
export class CurriculumChanged implements DomainEvent<CurriculumChanged['payload']> {
  static readonly type = 'catalog.curriculum-changed';
  readonly type = CurriculumChanged.type;
  constructor(
    readonly payload: {
      readonly organizationId: string;
      readonly programId: string;
      readonly curriculumId: string;
      readonly changed: readonly string[];
    },
  ) {}
}
