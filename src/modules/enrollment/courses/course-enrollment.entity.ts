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
  expression: `create ${unique}index "${name}" on "enrollment"."course_enrollment" (${columns})${where && ` where ${where}`}`,
});

const CourseEnrollmentSchema = defineEntity({
  name: 'CourseEnrollment',
  schema: 'enrollment',
  tableName: 'course_enrollment',
  properties: {
    id: p.uuid().primary(),
    course: () => p.manyToOne(Course).mapToPk().deleteRule('cascade'),
    user: () => p.manyToOne(User).mapToPk(),
    /** By what the person was enrolled: what takes a key from them takes back what came through it. */
    identifier: () => p.manyToOne(Identifier).mapToPk().index(),
    through: p.text().$type<CourseRoute>(),
    status: p.text().$type<CourseStatus>(),
    grantor: () => p.manyToOne(User).mapToPk(),
    grantedAt: p.datetime(),
  },
  uniques: [{ name: 'course_enrollment_of_user', properties: ['id', 'course', 'user'] }],
  indexes: [
    index('course_enrollment_direct_once', '"course_id", "user_id"', 'unique ', `through = 'course'`),
    index('course_enrollment_active_once', '"course_id", "user_id"', 'unique ', `status = 'active'`),
    index('course_enrollment_page_index', '"course_id", "id"'),
    index('course_enrollment_people_index', '"course_id", "user_id"'),
    index('course_enrollment_user_index', '"user_id", "course_id"'),
  ],
  checks: [
    oneOfCheck('course_enrollment', 'through', COURSE_ROUTES),
    oneOfCheck('course_enrollment', 'status', COURSE_STATUSES),
  ],
});

/** One registered person in one course: once by itself, once for each program, and active at most once in all. */
export class CourseEnrollment extends CourseEnrollmentSchema.class {}
CourseEnrollmentSchema.setClass(CourseEnrollment);
