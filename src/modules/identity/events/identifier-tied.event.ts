import type { DomainEvent } from '../../../common/events/domain-event.js';

/** A registrar tied a key to the address of somebody who is not registered, or to another address than before. `identifierId` is the key. */
export class IdentifierTied implements DomainEvent<IdentifierTied['payload']> {
  static readonly type = 'identity.identifier-tied';
  readonly type = IdentifierTied.type;
  constructor(readonly payload: { readonly identifierId: string; readonly addressId: string }) {}
}
