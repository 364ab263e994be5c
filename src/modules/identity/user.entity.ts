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
    /** When they were retired; null while they are with us. */
    retiredAt: p.datetime().nullable(),
  },
  indexes: [
    {
      // As that of identifiers.
      name: 'user_name_trigram_index',
      expression: `create index "user_name_trigram_index" on "identity"."user" using gin (lower("name") gin_trgm_ops) with (gin_pending_list_limit = 64)`,
    },
  ],
  checks: [
    { name: 'user_google_sub_not_empty', expression: `google_sub <> ''` },
    {
      name: 'user_retired_is_nobody',
      expression: `retired_at is null or (google_sub ~ '^retired-' and name = '' and picture = '')`,
    },
  ],
});

/**
 * A person who has signed in at least once. `googleSub` is the account's key; the address is an attribute. Of somebody
 * who was retired only the row is left, for what points at it: it names nobody, and nobody can sign in as it.
 */
export class User extends UserSchema.class {}
UserSchema.setClass(User);
