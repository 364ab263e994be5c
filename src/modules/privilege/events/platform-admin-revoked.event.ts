import type { DomainEvent } from '../../../common/events/domain-event.js';

/** Somebody is no platform admin any more. */
export class PlatformAdminRevoked implements DomainEvent<PlatformAdminRevoked['payload']> {
  static readonly type = 'privilege.platform-admin-revoked';
  readonly type = PlatformAdminRevoked.type;
  constructor(readonly payload: { readonly userId: string; readonly grantId: string }) {}
}
