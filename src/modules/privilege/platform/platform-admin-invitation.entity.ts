import { defineEntity, p } from '@mikro-orm/core';
import { Identifier } from '../../identity/identifier.entity.js';

const PlatformAdminInvitationSchema = defineEntity({
  name: 'PlatformAdminInvitation',
  schema: 'privilege',
  tableName: 'platform_admin_invitation',
  properties: {
    identifier: () => p.manyToOne(Identifier).mapToPk().deleteRule('no action').primary(),
    id: p.uuid().unique(),
    grantedAt: p.datetime(),
    expiresAt: p.datetime(),
  },
});

/** A platform admin who has not signed in yet. Every start of the application renews it. */
export class PlatformAdminInvitation extends PlatformAdminInvitationSchema.class {}
PlatformAdminInvitationSchema.setClass(PlatformAdminInvitation);
