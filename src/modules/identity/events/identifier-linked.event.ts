import type { DomainEvent } from '../../../common/events/domain-event.js';

/** A registered user proved an address, or more of it, or a registrar linked a key to them. */
export class IdentifierLinked implements DomainEvent<IdentifierLinked['payload']> {
  static readonly type = 'identity.identifier-linked';
  readonly type = IdentifierLinked.type;
  constructor(readonly payload: { readonly userId: string; readonly identifierId: string; readonly proof: string }) {}
}
