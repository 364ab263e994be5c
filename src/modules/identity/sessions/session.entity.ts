import { defineEntity, p } from '@mikro-orm/core';
import { User } from '../user.entity.js';

const SessionSchema = defineEntity({
  name: 'Session',
  schema: 'identity',
  tableName: 'session',
  properties: {
    tokenHash: p.text().primary(),
    user: () => p.manyToOne(User).mapToPk().deleteRule('cascade').index(),
    createdAt: p.datetime(),
    expiresAt: p.datetime().index(),
  },
  checks: [{ name: 'session_expires_after_creation', expression: 'expires_at > created_at' }],
});

/** A browser in which somebody is signed in. The browser holds the token, the row only its hash. */
export class Session extends SessionSchema.class {}
SessionSchema.setClass(Session);
