import type { DomainEvent } from '../../../common/events/domain-event.js';

/**
 * Somebody who never signed in is gone: the addresses and keys that stood for them, `identifierIds`, were replaced by
 * tokens. Whatever waits for these is to go.
 */
export class PersonForgotten implements DomainEvent<PersonForgotten['payload']> {
  static readonly type = 'identity.person-forgotten';
  readonly type = PersonForgotten.type;
  constructor(readonly payload: { readonly identifierIds: readonly string[] }) {}
}
