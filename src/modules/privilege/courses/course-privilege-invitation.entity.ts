import { defineEntity, p } from '@mikro-orm/core';
import { Course } from '../../catalog/course.entity.js';
import { Identifier } from '../../identity/identifier.entity.js';
import { User } from '../../identity/user.entity.js';
import { vocabularyCheck } from '../rights/vocabulary.js';

const CoursePrivilegeInvitationSchema = defineEntity({
  name: 'CoursePrivilegeInvitation',
  schema: 'privilege',
  tableName: 'course_privilege_invitation',
  properties: {
    course: () => p.manyToOne(Course).mapToPk().deleteRule('cascade').primary(),
    identifier: () => p.manyToOne(Identifier).mapToPk().deleteRule('no action').index().primary(),
    id: p.uuid().unique(),
    allow: p.array().columnType('text[]'),
    deny: p.array().columnType('text[]'),
    grantor: () => p.manyToOne(User).mapToPk().index(),
    grantedAt: p.datetime(),
    expiresAt: p.datetime(),
    grantorLostRights: p.boolean().default(false),
  },
  uniques: [{ properties: ['course', 'id'] }],
  checks: [
    vocabularyCheck('course_privilege_invitation', 'allow'),
    vocabularyCheck('course_privilege_invitation', 'deny'),
  ],
});

/** What waits for the owner of an identifier on one course. Its id becomes the id of the {@link CoursePrivilege}. */
export class CoursePrivilegeInvitation extends CoursePrivilegeInvitationSchema.class {}
CoursePrivilegeInvitationSchema.setClass(CoursePrivilegeInvitation);
