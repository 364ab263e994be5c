import { defineEntity, p } from '@mikro-orm/core';
import { Identifier } from './identifier.entity.js';

const IdentifierAliasSchema = defineEntity({
  name: 'IdentifierAlias',
  schema: 'identity',
  tableName: 'identifier_alias',
  properties: {
    key: () => p.manyToOne(Identifier).mapToPk().deleteRule('no action').primary(),
    address: () => p.manyToOne(Identifier).mapToPk().index(),
    since: p.datetime(),
  },
  checks: [{ name: 'identifier_alias_of_another', expression: 'key_id <> address_id' }],
});

/** "Whoever proves this address is also this key", as a registrar asserts. Becomes an owner row when it is proven. */
export class IdentifierAlias extends IdentifierAliasSchema.class {}
IdentifierAliasSchema.setClass(IdentifierAlias);
