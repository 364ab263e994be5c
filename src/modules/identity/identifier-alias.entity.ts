import { defineEntity, p } from '@mikro-orm/core';
import { Identifier } from './identifier.entity.js';

const IdentifierAliasSchema = defineEntity({
  name: 'IdentifierAlias',
  schema: 'identity',
  tableName: 'identifier_alias',
  properties: {
    keyId: p.uuid().primary(),
    key: () =>
      p
        .manyToOne(Identifier)
        .mapToPk()
        .joinColumns('key_id', 'namespace_id')
        .referencedColumnNames('id', 'namespace_id')
        .deleteRule('no action'),
    address: () => p.manyToOne(Identifier).mapToPk().index(),
    since: p.datetime(),
  },
  indexes: [
    {
      // The list of people reads who waits under an address to which a key of its organization is tied.
      name: 'identifier_alias_namespace_index',
      expression: `create index "identifier_alias_namespace_index" on "identity"."identifier_alias" ("namespace_id", "address_id")`,
    },
  ],
  checks: [{ name: 'identifier_alias_of_another', expression: 'key_id <> address_id' }],
});

/**
 * "Whoever proves this address is also this key", as a registrar asserts. Becomes an owner row when it is proven. The
 * namespace is the key's.
 */
export class IdentifierAlias extends IdentifierAliasSchema.class {}
IdentifierAliasSchema.setClass(IdentifierAlias);
