import { defineEntity, p } from '@mikro-orm/core';
import { User } from '../user.entity.js';

const AccessTokenSchema = defineEntity({
  name: 'AccessToken',
  schema: 'identity',
  tableName: 'access_token',
  properties: {
    id: p.uuid().primary(),
    user: () => p.manyToOne(User).mapToPk().deleteRule('cascade'),
    name: p.text(),
    tokenHash: p.text().unique(),
    createdAt: p.datetime(),
    expiresAt: p.datetime(),
  },
  indexes: [{ properties: ['user', 'id'] }],
  checks: [
    { name: 'access_token_name_length', expression: 'char_length(name) >= 1 and char_length(name) <= 100' },
    { name: 'access_token_expires_after_creation', expression: 'expires_at > created_at' },
  ],
});

/** A key with which a REST client acts as its user until it expires or is deleted. Only the token's hash is here. */
export class AccessToken extends AccessTokenSchema.class {}
AccessTokenSchema.setClass(AccessToken);
