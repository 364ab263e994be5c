import type { DomainEvent } from '../../../common/events/domain-event.js';

/**
 * A registered person is gone: what named them was replaced by tokens, and nobody can sign in as them. `identifierIds`
 * are the addresses and keys that were theirs. Whatever they hold or grant, or what waits for them, is to go; what tells
 * of the past stays with their id.
 */
export class UserRetired implements DomainEvent<UserRetired['payload']> {
  static readonly type = 'identity.user-retired';
  readonly type = UserRetired.type;
  constructor(readonly payload: { readonly userId: string; readonly identifierIds: readonly string[] }) {}
}
