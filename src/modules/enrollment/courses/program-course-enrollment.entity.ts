import { defineEntity, p } from '@mikro-orm/core';
import { ProgramEnrollment } from '../programs/program-enrollment.entity.js';
import { CourseEnrollment } from './course-enrollment.entity.js';

const ProgramCourseEnrollmentSchema = defineEntity({
  name: 'ProgramCourseEnrollment',
  schema: 'enrollment',
  tableName: 'program_course_enrollment',
  properties: {
    id: p.uuid().primary(),
    enrollment: () =>
      p
        .manyToOne(CourseEnrollment)
        .mapToPk()
        .joinColumns('id', 'course_id', 'user_id')
        .referencedColumnNames('id', 'course_id', 'user_id')
        .deleteRule('cascade'),
    programEnrollment: () =>
      p
        .manyToOne(ProgramEnrollment)
        .mapToPk()
        .joinColumns('program_enrollment_id', 'user_id')
        .referencedColumnNames('id', 'user_id')
        .deleteRule('no action'),
  },
  indexes: [
    {
      name: 'program_course_enrollment_once',
      expression: `create unique index "program_course_enrollment_once" on "enrollment"."program_course_enrollment" ("program_enrollment_id", "course_id")`,
    },
  ],
});

/** Through which enrollment in a program somebody takes a course: both are the same person's. */
export class ProgramCourseEnrollment extends ProgramCourseEnrollmentSchema.class {}
ProgramCourseEnrollmentSchema.setClass(ProgramCourseEnrollment);
