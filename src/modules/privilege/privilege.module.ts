import { Global, Module } from '@nestjs/common';
import { VisibleOrganizations } from '../catalog/index.js';
import { CatalogModule } from '../catalog/catalog.module.js';
import { IdentityModule } from '../identity/identity.module.js';
import { Conversion } from './waiting/conversion.service.js';
import { ConvertOnTrust } from './waiting/convert-on-trust.listener.js';
import { ConvertCoursePrivilegeInvitations } from './waiting/convert-course-privilege-invitations.listener.js';
import { ConvertMembershipInvitations } from './waiting/convert-membership-invitations.listener.js';
import { ConvertPlatformAdminInvitation } from './platform/convert-platform-admin-invitation.listener.js';
import { CoursePrivilegesBulk } from './courses/course-privileges-bulk.service.js';
import { CoursePrivileges } from './courses/course-privileges.service.js';
import { CourseRoles } from './courses/course-roles.service.js';
import { EnrollmentAuthority } from './rights/enrollment-authority.service.js';
import { GrantLists } from './grant-lists.service.js';
import { CoursePrivilegesController } from './http/course-privileges.controller.js';
import { CourseRolesController } from './http/course-roles.controller.js';
import { MembersController } from './http/members.controller.js';
import { PrivilegeChecksController } from './http/privilege-checks.controller.js';
import { VocabularyController } from './http/vocabulary.controller.js';
import { KeyLinkApproval } from './waiting/key-link-approval.service.js';
import { KeyNamespaces } from './key-namespaces.service.js';
import { Memberships } from './memberships/memberships.service.js';
import { PlatformAdmins } from './platform/platform-admins.service.js';
import { PrivilegeChecks } from './rights/privilege-checks.service.js';
import { PrivilegeInvitations } from './waiting/privilege-invitations.service.js';
import { PrivilegeReads } from './rights/privilege-reads.service.js';
import { RemoveExpiredInvitations } from './waiting/remove-expired-invitations.job.js';
import { HeldStanding } from './rights/held-standing.service.js';
import { RevokeFromRetired } from './retirement/revoke-from-retired.listener.js';
import { WithdrawFromForgotten } from './retirement/withdraw-from-forgotten.listener.js';
import { RevokeWithCourse } from './courses/revoke-with-course.listener.js';
import { RevokeWithOrganization } from './memberships/revoke-with-organization.listener.js';
import { WithheldInvitations } from './waiting/withheld-invitations.service.js';

const SERVICES = [
  CoursePrivileges,
  CourseRoles,
  EnrollmentAuthority,
  HeldStanding,
  KeyLinkApproval,
  KeyNamespaces,
  Memberships,
  PlatformAdmins,
  PrivilegeChecks,
  PrivilegeInvitations,
  PrivilegeReads,
];

/** Who may do what. Global because Catalog asks it, through `VisibleOrganizations`, which organizations one may know. */
@Global()
@Module({
  imports: [IdentityModule, CatalogModule],
  controllers: [
    VocabularyController,
    CoursePrivilegesController,
    CourseRolesController,
    PrivilegeChecksController,
    MembersController,
  ],
  providers: [
    ...SERVICES,
    { provide: VisibleOrganizations, useExisting: PrivilegeReads },
    CoursePrivilegesBulk,
    GrantLists,
    WithheldInvitations,
    Conversion,
    ConvertCoursePrivilegeInvitations,
    ConvertMembershipInvitations,
    ConvertPlatformAdminInvitation,
    ConvertOnTrust,
    RevokeFromRetired,
    WithdrawFromForgotten,
    RevokeWithCourse,
    RevokeWithOrganization,
    RemoveExpiredInvitations,
  ],
  exports: [...SERVICES, VisibleOrganizations],
})
export class PrivilegeModule {}
