import { defineEntity, p } from '@mikro-orm/core';
import { Organization } from './organization.entity.js';
import { CODE_LENGTH, TITLE_LENGTH, textCheck } from './text-check.js';

const ProgramSchema = defineEntity({
  name: 'Program',
  schema: 'catalog',
  tableName: 'program',
  properties: {
    id: p.uuid().primary(),
    organization: () => p.manyToOne(Organization).mapToPk().deleteRule('cascade'),
    code: p.text(),
    title: p.text(),
    createdAt: p.datetime(),
  },
  uniques: [{ properties: ['organization', 'code'] }, { properties: ['organization', 'id'] }],
  checks: [textCheck('program', 'code', CODE_LENGTH), textCheck('program', 'title', TITLE_LENGTH)],
});

/** What one graduates in. */
export class Program extends ProgramSchema.class {}
ProgramSchema.setClass(Program);
