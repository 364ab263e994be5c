import type { DomainEvent } from '../../../common/events/domain-event.js';

/** Somebody whom the configuration names became a platform admin. */
export class PlatformAdminGranted implements DomainEvent<PlatformAdminGranted['payload']> {
  static readonly type = 'privilege.platform-admin-granted';
  readonly type = PlatformAdminGranted.type;
  constructor(readonly payload: { readonly userId: string; readonly grantId: string }) {}
}
