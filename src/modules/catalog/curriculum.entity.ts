import { defineEntity, p } from '@mikro-orm/core';
import { Program } from './program.entity.js';
import { CODE_LENGTH, TITLE_LENGTH, textCheck } from './text-check.js';

const CurriculumSchema = defineEntity({
  name: 'Curriculum',
  schema: 'catalog',
  tableName: 'curriculum',
  properties: {
    id: p.uuid().primary(),
    program: () => p.manyToOne(Program).mapToPk().deleteRule('cascade'),
    code: p.text(),
    title: p.text(),
    active: p.boolean(),
    createdAt: p.datetime(),
  },
  uniques: [{ properties: ['program', 'code'] }, { properties: ['program', 'id'] }],
  checks: [textCheck('curriculum', 'code', CODE_LENGTH), textCheck('curriculum', 'title', TITLE_LENGTH)],
});

/** One version of a program's plan of study. */
export class Curriculum extends CurriculumSchema.class {}
CurriculumSchema.setClass(Curriculum);
