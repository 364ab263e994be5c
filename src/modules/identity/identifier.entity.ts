import { defineEntity, p } from '@mikro-orm/core';
import { Namespace } from './namespace.entity.js';

const IdentifierSchema = defineEntity({
  name: 'Identifier',
  schema: 'identity',
  tableName: 'identifier',
  properties: {
    id: p.uuid().primary(),
    namespace: () => p.manyToOne(Namespace).mapToPk(),
    folded: p.text(),
    given: p.text(),
    createdAt: p.datetime(),
    /** Never written: the column that the locking upsert names, so that no key is touched. See identifier-lock.ts. */
    locked: p.boolean().default(false),
  },
  // So that foreign keys can name an identifier together with its namespace.
  uniques: [{ properties: ['id', 'namespace'] }],
  indexes: [
    {
      // A name leads to its id without a look at the row.
      name: 'identifier_name_once',
      expression: `create unique index "identifier_name_once" on "identity"."identifier" ("namespace_id", "folded") include ("id")`,
    },
    {
      // A search reads all that is not merged yet, and whoever inserts too much merges it: 64 kB keep both short.
      name: 'identifier_folded_trigram_index',
      expression: `create index "identifier_folded_trigram_index" on "identity"."identifier" using gin ("folded" gin_trgm_ops) with (gin_pending_list_limit = 64)`,
    },
  ],
  checks: [{ name: 'identifier_folded_not_empty', expression: `folded <> ''` }],
});

/**
 * Anything by which somebody is or was known: an address, an external key. One row per namespace and folded value,
 * whoever it belongs to, and the row that writers lock. `given` is the value as first typed.
 */
export class Identifier extends IdentifierSchema.class {}
IdentifierSchema.setClass(Identifier);
