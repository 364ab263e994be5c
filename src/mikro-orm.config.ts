import type { Options } from '@mikro-orm/postgresql';
import { ormOptions } from './common/database/orm-options.js';
import { LoggedEvent } from './common/events/domain-event.entity.js';
import { IdempotencyRecord } from './common/http/idempotency-record.entity.js';
import { Course } from './modules/catalog/course.entity.js';
import { Curriculum } from './modules/catalog/curriculum.entity.js';
import { Organization } from './modules/catalog/organization.entity.js';
import { ProgramCourse } from './modules/catalog/program-course.entity.js';
import { Program } from './modules/catalog/program.entity.js';
import { CourseEnrollmentGrant } from './modules/enrollment/courses/course-enrollment-grant.view.js';
import { ProgramEnrollmentGrant } from './modules/enrollment/programs/program-enrollment-grant.view.js';
import { CourseEnrollmentInvitation } from './modules/enrollment/courses/course-enrollment-invitation.entity.js';
import { CourseEnrollment } from './modules/enrollment/courses/course-enrollment.entity.js';
import { ProgramCourseEnrollmentInvitation } from './modules/enrollment/courses/program-course-enrollment-invitation.entity.js';
import { ProgramCourseEnrollment } from './modules/enrollment/courses/program-course-enrollment.entity.js';
import { DisputedAddress } from './modules/enrollment/programs/disputed-address.entity.js';
import { ProgramEnrollmentInvitation } from './modules/enrollment/programs/program-enrollment-invitation.entity.js';
import { ProgramEnrollment } from './modules/enrollment/programs/program-enrollment.entity.js';
import { ProgramIdentifier } from './modules/enrollment/programs/program-identifier.entity.js';
import { AccessToken } from './modules/identity/access-tokens/access-token.entity.js';
import { SignInAttempt } from './modules/identity/google/sign-in-attempt.entity.js';
import { IdentifierAlias } from './modules/identity/identifier-alias.entity.js';
import { IdentifierOwner } from './modules/identity/identifier-owner.entity.js';
import { Identifier } from './modules/identity/identifier.entity.js';
import { Namespace } from './modules/identity/namespace.entity.js';
import { Session } from './modules/identity/sessions/session.entity.js';
import { User } from './modules/identity/user.entity.js';
import { CourseGrant } from './modules/privilege/courses/course-grant.view.js';
import { CoursePrivilegeInvitationRole } from './modules/privilege/courses/course-privilege-invitation-role.entity.js';
import { CoursePrivilegeInvitation } from './modules/privilege/courses/course-privilege-invitation.entity.js';
import { CoursePrivilegeRole } from './modules/privilege/courses/course-privilege-role.entity.js';
import { CoursePrivilege } from './modules/privilege/courses/course-privilege.entity.js';
import { CourseRole } from './modules/privilege/courses/course-role.entity.js';
import { PrivilegeInvitation } from './modules/privilege/waiting/invitation.view.js';
import { MembershipGrant } from './modules/privilege/memberships/membership-grant.view.js';
import { OrganizationMembershipInvitation } from './modules/privilege/memberships/organization-membership-invitation.entity.js';
import { OrganizationMembership } from './modules/privilege/memberships/organization-membership.entity.js';
import { PlatformAdminInvitation } from './modules/privilege/platform/platform-admin-invitation.entity.js';
import { PlatformAdmin } from './modules/privilege/platform/platform-admin.entity.js';

/** Every entity and view of the project: what the schema is generated from. */
export const ENTITIES = [
  LoggedEvent,
  IdempotencyRecord,
  Namespace,
  Identifier,
  User,
  IdentifierOwner,
  IdentifierAlias,
  Session,
  AccessToken,
  SignInAttempt,
  Organization,
  Course,
  Program,
  Curriculum,
  ProgramCourse,
  CourseRole,
  CoursePrivilege,
  CoursePrivilegeRole,
  CoursePrivilegeInvitation,
  CoursePrivilegeInvitationRole,
  OrganizationMembership,
  OrganizationMembershipInvitation,
  PlatformAdmin,
  PlatformAdminInvitation,
  ProgramIdentifier,
  ProgramEnrollment,
  ProgramEnrollmentInvitation,
  DisputedAddress,
  CourseEnrollment,
  CourseEnrollmentInvitation,
  ProgramCourseEnrollment,
  ProgramCourseEnrollmentInvitation,
  CourseGrant,
  MembershipGrant,
  PrivilegeInvitation,
  ProgramEnrollmentGrant,
  CourseEnrollmentGrant,
];

/** The settings of the ORM with every entity of the project. */
export function databaseOptions(databaseUrl: string): Options {
  return ormOptions(databaseUrl, ENTITIES);
}
