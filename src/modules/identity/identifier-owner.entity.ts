import { defineEntity, p } from '@mikro-orm/core';
import { Identifier } from './identifier.entity.js';
import { ADDRESSES } from './namespace.entity.js';
import { User } from './user.entity.js';

/** How far an identifier is proven to be its owner's; a key is `linked` by a registrar. */
export const PROOFS = ['verified', 'authoritative', 'linked'] as const;
export type Proof = (typeof PROOFS)[number];

const IdentifierOwnerSchema = defineEntity({
  name: 'IdentifierOwner',
  schema: 'identity',
  tableName: 'identifier_owner',
  properties: {
    identifierId: p.uuid().primary(),
    identifier: () =>
      p
        .manyToOne(Identifier)
        .mapToPk()
        .joinColumns('identifier_id', 'namespace_id')
        .referencedColumnNames('id', 'namespace_id')
        .deleteRule('no action'),
    user: () => p.manyToOne(User).mapToPk().index(),
    proof: p.enum(PROOFS),
    since: p.datetime(),
  },
  indexes: [
    {
      // The list of people reads who owns a key of its organization, in the order of users.
      name: 'identifier_owner_namespace_index',
      expression: `create index "identifier_owner_namespace_index" on "identity"."identifier_owner" ("namespace_id", "user_id")`,
    },
    {
      // The list of people looks for what waits under an address that is not somebody's first: there are almost none.
      name: 'identifier_owner_later_address_index',
      expression: `create index "identifier_owner_later_address_index" on "identity"."identifier_owner" ("user_id") where user_id <> identifier_id and namespace_id = '${ADDRESSES}'`,
    },
  ],
});

/**
 * Whose an identifier is. An identifier has at most one owner; a user may own many. The namespace is the identifier's, so
 * that the people of one organization are found without a look at everybody else.
 */
export class IdentifierOwner extends IdentifierOwnerSchema.class {}
IdentifierOwnerSchema.setClass(IdentifierOwner);
