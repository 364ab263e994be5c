import type { DomainEvent } from '../../../common/events/domain-event.js';

/** A program was changed. `changed` names the fields: `code`, `title`. */
export class ProgramChanged implements DomainEvent<ProgramChanged['payload']> {
  static readonly type = 'catalog.program-changed';
  readonly type = ProgramChanged.type;
  constructor(
    readonly payload: {
      readonly organizationId: string;
      readonly programId: string;
      readonly changed: readonly string[];
    },
  ) {}
}
