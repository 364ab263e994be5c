import { defineEntity, p } from '@mikro-orm/core';

/** The namespace of all email addresses; a migration inserts it. */
export const ADDRESSES = '00000000-0000-7000-8000-000000000001';

const NamespaceSchema = defineEntity({
  name: 'Namespace',
  schema: 'identity',
  tableName: 'namespace',
  properties: {
    id: p.uuid().primary(),
    kind: p.enum(['address', 'external-key'] as const),
  },
});

/** Within what an identifier is unique: all addresses share one, each organization has one for its external keys. */
export class Namespace extends NamespaceSchema.class {}
NamespaceSchema.setClass(Namespace);
