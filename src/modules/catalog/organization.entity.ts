import { defineEntity, p } from '@mikro-orm/core';
import { Namespace } from '../identity/namespace.entity.js';
import { TITLE_LENGTH, textCheck } from './text-check.js';

const OrganizationSchema = defineEntity({
  name: 'Organization',
  schema: 'catalog',
  tableName: 'organization',
  properties: {
    id: p.uuid().primary(),
    slug: p.text().unique(),
    name: p.text(),
    /** Within which the organization's external keys are unique. */
    namespace: () => p.oneToOne(Namespace).mapToPk().unique().owner(),
    /** Folded domains whose addresses need no more proof than `verified`. */
    trustedDomains: p.array().columnType('text[]'),
    createdAt: p.datetime(),
  },
  checks: [
    { name: 'organization_slug_form', expression: `slug ~ '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$'` },
    { name: 'organization_slug_is_no_id', expression: `slug !~ '^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$'` },
    textCheck('organization', 'name', TITLE_LENGTH),
  ],
});

/** A school or university. */
export class Organization extends OrganizationSchema.class {}
OrganizationSchema.setClass(Organization);
