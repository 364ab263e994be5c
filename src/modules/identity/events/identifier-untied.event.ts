import type { DomainEvent } from '../../../common/events/domain-event.js';

/** A key is no longer tied to an address. `identifierId` is the key. */
export class IdentifierUntied implements DomainEvent<IdentifierUntied['payload']> {
  static readonly type = 'identity.identifier-untied';
  readonly type = IdentifierUntied.type;
  constructor(readonly payload: { readonly identifierId: string; readonly addressId: string }) {}
}
