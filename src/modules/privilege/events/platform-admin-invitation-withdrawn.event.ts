import type { DomainEvent } from '../../../common/events/domain-event.js';

/** Somebody whom the configuration names no longer will not be a platform admin when they sign in. */
export class PlatformAdminInvitationWithdrawn implements DomainEvent<PlatformAdminInvitationWithdrawn['payload']> {
  static readonly type = 'privilege.platform-admin-invitation-withdrawn';
  readonly type = PlatformAdminInvitationWithdrawn.type;
  constructor(readonly payload: { readonly identifierId: string; readonly grantId: string }) {}
}
