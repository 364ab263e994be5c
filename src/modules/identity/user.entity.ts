import { defineEntity, p } from '@mikro-orm/core';
import { Identifier } from './identifier.entity.js';

const UserSchema = defineEntity({
  name: 'User',
  schema: 'identity',
  tableName: 'user',
  properties: {
    id: p.uuid().primary(),
    googleSub: p.text().unique(),
    /** The address of the latest sign-in. */
    address: () => p.manyToOne(Identifier).mapToPk(),
    name: p.text(),
    picture: p.text(),
    registeredAt: p.datetime(),
  },
  indexes: [
    {
      name: 'user_name_trigram_index',
      expression: `create index "user_name_trigram_index" on "identity"."user" using gin (lower("name") gin_trgm_ops)`,
    },
  ],
  checks: [{ name: 'user_google_sub_not_empty', expression: `google_sub <> ''` }],
});

/** A person who has signed in at least once. `googleSub` is the account's key; the address is an attribute. */
export class User extends UserSchema.class {}
UserSchema.setClass(User);
