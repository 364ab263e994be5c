import type { DomainEvent } from '../../../common/events/domain-event.js';

/** A key no longer belongs to a user. */
export class IdentifierUnlinked implements DomainEvent<IdentifierUnlinked['payload']> {
  static readonly type = 'identity.identifier-unlinked';
  readonly type = IdentifierUnlinked.type;
  constructor(readonly payload: { readonly userId: string; readonly identifierId: string }) {}
}
