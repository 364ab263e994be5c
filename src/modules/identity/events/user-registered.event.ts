import type { DomainEvent } from '../../../common/events/domain-event.js';

/** Somebody signed in for the first time. `identifierIds` are their address and the keys that came with it. */
export class UserRegistered implements DomainEvent<UserRegistered['payload']> {
  static readonly type = 'identity.user-registered';
  readonly type = UserRegistered.type;
  constructor(readonly payload: { readonly userId: string; readonly identifierIds: readonly string[] }) {}
}
