import type { DomainEvent } from '../../../common/events/domain-event.js';

/**
 * A program is about to go, and its curricula with it. Its row still stands while the listeners within the transaction
 * run.
 */
export class ProgramDeleted implements DomainEvent<ProgramDeleted['payload']> {
  static readonly type = 'catalog.program-deleted';
  readonly type = ProgramDeleted.type;
  constructor(readonly payload: { readonly organizationId: string; readonly programId: string }) {}
}
