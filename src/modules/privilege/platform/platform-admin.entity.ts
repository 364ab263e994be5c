import { defineEntity, p } from '@mikro-orm/core';
import { User } from '../../identity/user.entity.js';

const PlatformAdminSchema = defineEntity({
  name: 'PlatformAdmin',
  schema: 'privilege',
  tableName: 'platform_admin',
  properties: {
    user: () => p.manyToOne(User).mapToPk().deleteRule('no action').primary(),
    id: p.uuid().unique(),
    grantedAt: p.datetime(),
  },
});

/** Who may do everything. The configuration grants it, so there is no grantor. */
export class PlatformAdmin extends PlatformAdminSchema.class {}
PlatformAdminSchema.setClass(PlatformAdmin);
