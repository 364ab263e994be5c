import { defineEntity, p } from '@mikro-orm/core';
import { Course } from '../../catalog/course.entity.js';
import { Identifier } from '../../identity/identifier.entity.js';
import { User } from '../../identity/user.entity.js';
import {
  COURSE_ROUTES,
  COURSE_STATUSES,
  oneOfCheck,
  type CourseRoute,
  type CourseStatus,
} from '../enrollment-status.js';

const index = (name: string, columns: string, unique = '', where = '') => ({
  name,
  expression: `create ${unique}index "${name}" on "enrollment"."course_enrollment_invitation" (${columns})${where && ` where ${where}`}`,
});

const CourseEnrollmentInvitationSchema = defineEntity({
  name: 'CourseEnrollmentInvitation',
  schema: 'enrollment',
  tableName: 'course_enrollment_invitation',
  properties: {
    id: p.uuid().primary(),
    course: () => p.manyToOne(Course).mapToPk().deleteRule('cascade'),
    identifier: () => p.manyToOne(Identifier).mapToPk().index(),
    through: p.text().$type<CourseRoute>(),
    status: p.text().$type<CourseStatus>(),
    grantor: () => p.manyToOne(User).mapToPk().index(),
    grantedAt: p.datetime(),
    expiresAt: p.datetime(),
    grantorLostRights: p.boolean().default(false),
  },
  uniques: [{ name: 'course_enrollment_invitation_on_course', properties: ['id', 'course'] }],
  indexes: [
    index('course_enrollment_invitation_direct_once', '"course_id", "identifier_id"', 'unique ', `through = 'course'`),
    index('course_enrollment_invitation_active_once', '"course_id", "identifier_id"', 'unique ', `status = 'active'`),
    index('course_enrollment_invitation_page_index', '"course_id", "id"'),
    index('course_enrollment_invitation_people_index', '"course_id", "identifier_id"'),
  ],
  checks: [
    oneOfCheck('course_enrollment_invitation', 'through', COURSE_ROUTES),
    oneOfCheck('course_enrollment_invitation', 'status', COURSE_STATUSES),
  ],
});

/** An enrollment in a course that waits for the owner of an identifier. Its id becomes that of the real one. */
export class CourseEnrollmentInvitation extends CourseEnrollmentInvitationSchema.class {}
CourseEnrollmentInvitationSchema.setClass(CourseEnrollmentInvitation);
