import { defineEntity, p } from '@mikro-orm/core';
import { CoursePrivilege } from './course-privilege.entity.js';
import { CourseRole } from './course-role.entity.js';

const CoursePrivilegeRoleSchema = defineEntity({
  name: 'CoursePrivilegeRole',
  schema: 'privilege',
  tableName: 'course_privilege_role',
  properties: {
    coursePrivilege: () =>
      p.manyToOne(CoursePrivilege).joinColumns('course_id', 'user_id').deleteRule('cascade').primary(),
    role: () => p.manyToOne(CourseRole).joinColumns('course_id', 'role_name').deleteRule('cascade').primary(),
  },
});

/** A role that one registered person holds on a course. Both keys share the course: a role of another cannot be held. */
export class CoursePrivilegeRole extends CoursePrivilegeRoleSchema.class {}
CoursePrivilegeRoleSchema.setClass(CoursePrivilegeRole);
