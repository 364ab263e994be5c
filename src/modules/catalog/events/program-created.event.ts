import type { DomainEvent } from '../../../common/events/domain-event.js';

/** A program was made. */
export class ProgramCreated implements DomainEvent<ProgramCreated['payload']> {
  static readonly type = 'catalog.program-created';
  readonly type = ProgramCreated.type;
  constructor(readonly payload: { readonly organizationId: string; readonly programId: string }) {}
}
