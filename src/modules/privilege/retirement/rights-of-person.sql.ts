import type { EntityManager } from '@mikro-orm/postgresql';
import { rows } from '../../../common/database/sql.js';

// Hand-written: one statement for all that somebody holds, wherever, and one for all that waits for them.

/** A right that was taken back: `course_id` is set of one on a course, `organization_id` of all but a platform admin's. */
export interface RevokedRight {
  readonly id: string;
  readonly kind: 'course-privilege' | 'organization-role' | 'platform-admin';
  /** Whose it was, or what it waited for. */
  readonly holder: string;
  readonly organization_id: string | null;
  readonly course_id: string | null;
  readonly roles: readonly string[];
}

const ALL = `select cp.id, 'course-privilege' as kind, cp.holder, c.organization_id, c.id as course_id, '{}'::text[] as roles
     from privileges cp join catalog.course c on c.id = cp.course_id
     union all
     select id, 'organization-role', holder, organization_id, null, roles from memberships
     union all
     select id, 'platform-admin', holder, null, null, '{}' from admins
     order by id`;

/** Takes back every right of a user. Their row is held. */
export function deleteHeld(em: EntityManager, userId: string): Promise<RevokedRight[]> {
  return rows(
    em,
    `with privileges as (
       delete from privilege.course_privilege where user_id = $1 returning id, user_id as holder, course_id
     ), memberships as (
       delete from privilege.organization_membership where user_id = $1
       returning id, user_id as holder, organization_id, roles
     ), admins as (
       delete from privilege.platform_admin where user_id = $1 returning id, user_id as holder
     )
     ${ALL}`,
    [userId],
  );
}

/** Takes back every right that waits for any of these identifiers, expired or not. They are locked. */
export function deleteWaiting(em: EntityManager, identifierIds: readonly string[]): Promise<RevokedRight[]> {
  return rows(
    em,
    `with privileges as (
       delete from privilege.course_privilege_invitation where identifier_id = any($1::uuid[])
       returning id, identifier_id as holder, course_id
     ), memberships as (
       delete from privilege.organization_membership_invitation where identifier_id = any($1::uuid[])
       returning id, identifier_id as holder, organization_id, roles
     ), admins as (
       delete from privilege.platform_admin_invitation where identifier_id = any($1::uuid[])
       returning id, identifier_id as holder
     )
     ${ALL}`,
    [identifierIds],
  );
}
