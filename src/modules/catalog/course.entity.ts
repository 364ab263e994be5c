import { defineEntity, p } from '@mikro-orm/core';
import { User } from '../identity/user.entity.js';
import { Organization } from './organization.entity.js';
import { CODE_LENGTH, TITLE_LENGTH, textCheck } from './text-check.js';

const CourseSchema = defineEntity({
  name: 'Course',
  schema: 'catalog',
  tableName: 'course',
  properties: {
    id: p.uuid().primary(),
    organization: () => p.manyToOne(Organization).mapToPk().deleteRule('cascade'),
    code: p.text(),
    title: p.text(),
    creator: () => p.manyToOne(User).mapToPk().index(),
    createdAt: p.datetime(),
  },
  uniques: [{ properties: ['organization', 'code'] }, { properties: ['organization', 'id'] }],
  checks: [textCheck('course', 'code', CODE_LENGTH), textCheck('course', 'title', TITLE_LENGTH)],
});

/** What is taught. Its creator holds every privilege on it. */
export class Course extends CourseSchema.class {}
CourseSchema.setClass(Course);
