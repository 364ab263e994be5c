import { defineEntity, p } from '@mikro-orm/core';
import { Course } from '../../catalog/course.entity.js';
import { vocabularyCheck } from '../rights/vocabulary.js';

const CourseRoleSchema = defineEntity({
  name: 'CourseRole',
  schema: 'privilege',
  tableName: 'course_role',
  properties: {
    course: () => p.manyToOne(Course).mapToPk().deleteRule('cascade').primary(),
    name: p.text().primary(),
    allow: p.array().columnType('text[]'),
  },
  checks: [vocabularyCheck('course_role', 'allow')],
});

/** A named set of privileges on one course. */
export class CourseRole extends CourseRoleSchema.class {}
CourseRoleSchema.setClass(CourseRole);
