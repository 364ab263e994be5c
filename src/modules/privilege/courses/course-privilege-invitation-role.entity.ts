import { defineEntity, p } from '@mikro-orm/core';
import { CoursePrivilegeInvitation } from './course-privilege-invitation.entity.js';
import { CourseRole } from './course-role.entity.js';

const CoursePrivilegeInvitationRoleSchema = defineEntity({
  name: 'CoursePrivilegeInvitationRole',
  schema: 'privilege',
  tableName: 'course_privilege_invitation_role',
  properties: {
    invitation: () =>
      p.manyToOne(CoursePrivilegeInvitation).joinColumns('course_id', 'identifier_id').deleteRule('cascade').primary(),
    role: () => p.manyToOne(CourseRole).joinColumns('course_id', 'role_name').deleteRule('cascade').primary(),
  },
});

/** A role that waits with a {@link CoursePrivilegeInvitation}. */
export class CoursePrivilegeInvitationRole extends CoursePrivilegeInvitationRoleSchema.class {}
CoursePrivilegeInvitationRoleSchema.setClass(CoursePrivilegeInvitationRole);
