import { defineEntity, p } from '@mikro-orm/core';
import { ProgramIdentifier } from '../programs/program-identifier.entity.js';
import { CourseEnrollmentInvitation } from './course-enrollment-invitation.entity.js';

const ProgramCourseEnrollmentInvitationSchema = defineEntity({
  name: 'ProgramCourseEnrollmentInvitation',
  schema: 'enrollment',
  tableName: 'program_course_enrollment_invitation',
  properties: {
    id: p.uuid().primary(),
    enrollment: () =>
      p
        .manyToOne(CourseEnrollmentInvitation)
        .mapToPk()
        .joinColumns('id', 'course_id')
        .referencedColumnNames('id', 'course_id')
        .deleteRule('cascade'),
    programEnrollment: () =>
      p.manyToOne(ProgramIdentifier).mapToPk().joinColumn('program_enrollment_id').deleteRule('no action'),
  },
  indexes: [
    {
      name: 'program_course_enrollment_invitation_once',
      expression: `create unique index "program_course_enrollment_invitation_once" on "enrollment"."program_course_enrollment_invitation" ("program_enrollment_id", "course_id")`,
    },
  ],
});

/** Through which enrollment in a program, waiting or real, a waiting enrollment in a course came. */
export class ProgramCourseEnrollmentInvitation extends ProgramCourseEnrollmentInvitationSchema.class {}
ProgramCourseEnrollmentInvitationSchema.setClass(ProgramCourseEnrollmentInvitation);
