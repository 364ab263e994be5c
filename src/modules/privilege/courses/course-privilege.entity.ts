import { defineEntity, p } from '@mikro-orm/core';
import { Course } from '../../catalog/course.entity.js';
import { User } from '../../identity/user.entity.js';
import { vocabularyCheck } from '../rights/vocabulary.js';

const CoursePrivilegeSchema = defineEntity({
  name: 'CoursePrivilege',
  schema: 'privilege',
  tableName: 'course_privilege',
  properties: {
    course: () => p.manyToOne(Course).mapToPk().deleteRule('cascade').primary(),
    user: () => p.manyToOne(User).mapToPk().deleteRule('no action').index().primary(),
    id: p.uuid().unique(),
    allow: p.array().columnType('text[]'),
    deny: p.array().columnType('text[]'),
    grantor: () => p.manyToOne(User).mapToPk().index(),
    grantedAt: p.datetime(),
  },
  uniques: [{ properties: ['course', 'id'] }],
  checks: [vocabularyCheck('course_privilege', 'allow'), vocabularyCheck('course_privilege', 'deny')],
});

/** What one registered person was granted on one course, besides the roles in {@link CoursePrivilegeRole}. */
export class CoursePrivilege extends CoursePrivilegeSchema.class {}
CoursePrivilegeSchema.setClass(CoursePrivilege);
