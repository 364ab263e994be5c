import type { DomainEvent } from '../../../common/events/domain-event.js';

/** Somebody whom the configuration names will be a platform admin when they sign in. */
export class PlatformAdminInvited implements DomainEvent<PlatformAdminInvited['payload']> {
  static readonly type = 'privilege.platform-admin-invited';
  readonly type = PlatformAdminInvited.type;
  constructor(readonly payload: { readonly identifierId: string; readonly grantId: string }) {}
}
