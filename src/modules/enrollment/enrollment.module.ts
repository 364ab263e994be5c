import { Global, Module } from '@nestjs/common';
import { CatalogModule } from '../catalog/catalog.module.js';
import { IdentityModule } from '../identity/identity.module.js';
import { Acquaintances } from '../privilege/index.js';
import { PrivilegeModule } from '../privilege/privilege.module.js';
import { BulkRuns } from './bulk/bulk-runs.service.js';
import { CourseEnrollmentWrites } from './courses/course-enrollment-writes.service.js';
import { CourseEnrollmentsBulk } from './courses/course-enrollments-bulk.service.js';
import { CourseEnrollments } from './courses/course-enrollments.service.js';
import { DeactivateWithProgramCourse } from './ending/deactivate-with-program-course.listener.js';
import { WithdrawFromForgottenStudent } from './ending/withdraw-from-forgotten-student.listener.js';
import { WithdrawFromRetiredStudent } from './ending/withdraw-from-retired-student.listener.js';
import { UnenrollWithCourse } from './ending/unenroll-with-course.listener.js';
import { UnenrollWithProgram } from './ending/unenroll-with-program.listener.js';
import { EnrollmentAcquaintances } from './enrollment-acquaintances.service.js';
import { EnrollmentLists } from './enrollment-lists.service.js';
import { CourseEnrollmentsController } from './http/course-enrollments.controller.js';
import { ProgramCourseEnrollmentsController } from './http/program-course-enrollments.controller.js';
import { ProgramEnrollmentsController } from './http/program-enrollments.controller.js';
import { ProgramEnrollmentRemoval } from './programs/program-enrollment-removal.service.js';
import { ProgramEnrollmentsBulk } from './programs/program-enrollments-bulk.service.js';
import { ProgramEnrollments } from './programs/program-enrollments.service.js';
import { EnrollmentConversion } from './waiting/conversion.service.js';
import { ConvertEnrollmentInvitations } from './waiting/convert-enrollment-invitations.listener.js';
import { EnrollmentInvitations } from './waiting/enrollment-invitations.service.js';
import { RemoveExpiredEnrollments } from './waiting/remove-expired-enrollments.job.js';
import { ReturnEnrollmentsOfKey } from './waiting/return-enrollments-of-key.listener.js';
import { WithheldEnrollments } from './waiting/withheld-enrollments.service.js';
import { WithholdEnrollments } from './waiting/withhold-enrollments.listener.js';

const SERVICES = [CourseEnrollmentsBulk, EnrollmentInvitations, EnrollmentLists, ProgramEnrollmentsBulk];

const LISTENERS = [
  ConvertEnrollmentInvitations,
  DeactivateWithProgramCourse,
  ReturnEnrollmentsOfKey,
  UnenrollWithCourse,
  UnenrollWithProgram,
  WithdrawFromForgottenStudent,
  WithdrawFromRetiredStudent,
  WithholdEnrollments,
];

/** Who takes what. Global because Privilege asks it, through `Acquaintances`, whom an organization knows as a student. */
@Global()
@Module({
  imports: [IdentityModule, CatalogModule, PrivilegeModule],
  controllers: [ProgramEnrollmentsController, CourseEnrollmentsController, ProgramCourseEnrollmentsController],
  providers: [
    ...SERVICES,
    ...LISTENERS,
    { provide: Acquaintances, useClass: EnrollmentAcquaintances },
    BulkRuns,
    CourseEnrollments,
    CourseEnrollmentWrites,
    EnrollmentConversion,
    ProgramEnrollmentRemoval,
    ProgramEnrollments,
    RemoveExpiredEnrollments,
    WithheldEnrollments,
  ],
  exports: [...SERVICES, Acquaintances],
})
export class EnrollmentModule {}
