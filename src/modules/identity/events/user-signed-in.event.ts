import type { DomainEvent } from '../../../common/events/domain-event.js';

/** A registered user signed in again. Whatever was left waiting for them converts now. */
export class UserSignedIn implements DomainEvent<UserSignedIn['payload']> {
  static readonly type = 'identity.user-signed-in';
  readonly type = UserSignedIn.type;
  constructor(readonly payload: { readonly userId: string }) {}
}
