import type { EntityManager } from '@mikro-orm/postgresql';
import { preparedForFew } from '../../../common/database/prepared.js';
import { rows } from '../../../common/database/sql.js';
import { peopleAmong, type Candidate } from './candidates.sql.js';

// Hand-written and set-based: the same few statements whether one grant waits or five hundred, for one user who arrives
// or for an organization that begins to trust a domain; one when nothing waits. Each joins little, because planning a
// statement takes longer than running it here.

/** What became of one waiting right. `merged_into` differs from `id` when the user held a grant there already. */
export interface ConvertedRight extends Candidate {
  readonly id: string;
  readonly merged_into: string;
}

/** A waiting course privilege that has become real. */
export interface ConvertedPrivilege extends ConvertedRight {
  /** Whether something was denied in a merger, so that the user may hold less than before. */
  readonly narrowed: boolean;
}

const READY = `with ready as (
    select * from jsonb_to_recordset($1::jsonb)
      as t (course_id uuid, organization_id uuid, identifier_id uuid, user_id uuid)
  )`;

/** What may be converted still, of what was ready when it was looked at. */
const CONVERTIBLE = 'not ci.grantor_lost_rights and ci.expires_at > $2';

/** Turns waiting memberships into real ones, all roles of several together. */
export function convertMemberships(
  em: EntityManager,
  ready: readonly Candidate[],
  now: Date,
): Promise<ConvertedRight[]> {
  return rows(
    em,
    preparedForFew(
      peopleAmong(ready),
      `${READY}, arrived as (
       delete from privilege.organization_membership_invitation ci using ready
       where ci.organization_id = ready.organization_id and ci.identifier_id = ready.identifier_id and ${CONVERTIBLE}
       returning ci.*, ready.user_id
     ), granted as (
       insert into privilege.organization_membership as held (organization_id, user_id, id, roles, grantor_id, granted_at)
       select organization_id, user_id, (array_agg(id order by id))[1],
         array(select distinct role from arrived one, unnest(one.roles) role
           where one.organization_id = arrived.organization_id and one.user_id = arrived.user_id order by role),
         (array_agg(grantor_id order by id))[1], min(granted_at)
       from arrived group by organization_id, user_id
       on conflict (organization_id, user_id) do update
         set roles = array(select distinct role from unnest(held.roles || excluded.roles) role order by role)
       returning organization_id, user_id, id
     )
     select arrived.id, granted.id as merged_into, arrived.organization_id, null::uuid as course_id,
       arrived.identifier_id, arrived.user_id
     from arrived join granted using (organization_id, user_id) order by arrived.id`,
    ),
    [JSON.stringify(ready), now],
  );
}

/** Turns waiting course privileges into real ones; several for one course, and one held already, become their union. */
export function convertCoursePrivileges(
  em: EntityManager,
  ready: readonly Candidate[],
  now: Date,
): Promise<ConvertedPrivilege[]> {
  const union = (column: string) =>
    `array(select distinct name from arrived one, unnest(one.${column}) name
           where one.course_id = arrived.course_id and one.user_id = arrived.user_id order by name)`;
  const merge = (column: string) =>
    `array(select distinct name from unnest(held.${column} || excluded.${column}) name order by name)`;
  return rows(
    em,
    preparedForFew(
      peopleAmong(ready),
      `${READY}, arrived as (
       delete from privilege.course_privilege_invitation ci using ready
       where ci.course_id = ready.course_id and ci.identifier_id = ready.identifier_id and ${CONVERTIBLE}
       returning ci.*, ready.user_id, ready.organization_id
     ), granted as (
       insert into privilege.course_privilege as held (course_id, user_id, id, allow, deny, grantor_id, granted_at)
       select course_id, user_id, (array_agg(id order by id))[1], ${union('allow')}, ${union('deny')},
         (array_agg(grantor_id order by id))[1], min(granted_at)
       from arrived group by course_id, user_id
       on conflict (course_id, user_id) do update set allow = ${merge('allow')}, deny = ${merge('deny')}
       returning course_id, user_id, id, deny
     ), roles as (
       insert into privilege.course_privilege_role (course_id, user_id, role_name)
       select waiting.course_id, arrived.user_id, waiting.role_name
       from privilege.course_privilege_invitation_role waiting
       join arrived on arrived.course_id = waiting.course_id and arrived.identifier_id = waiting.identifier_id
       on conflict do nothing
     )
     select arrived.id, granted.id as merged_into, arrived.organization_id, arrived.course_id, arrived.identifier_id,
       arrived.user_id, granted.id <> arrived.id and cardinality(granted.deny) > 0 as narrowed
     from arrived join granted using (course_id, user_id) order by arrived.id`,
    ),
    [JSON.stringify(ready), now],
  );
}

/** Makes platform admins of the owners of identifiers that wait to be one, once they are proven beyond doubt. */
export function convertPlatformAdmins(
  em: EntityManager,
  userIds: readonly string[],
  now: Date,
): Promise<{ id: string; user_id: string }[]> {
  return rows(
    em,
    preparedForFew(
      userIds.length,
      `with arrived as (
       delete from privilege.platform_admin_invitation ci using identity.identifier_owner o
       where o.identifier_id = ci.identifier_id and o.user_id = any($1::uuid[]) and o.proof <> 'verified'
         and ci.expires_at > $2
       returning ci.id, o.user_id
     )
     insert into privilege.platform_admin (user_id, id, granted_at)
     select user_id, (array_agg(id order by id))[1], $2 from arrived group by user_id
     on conflict (user_id) do nothing
     returning id, user_id`,
    ),
    [userIds, now],
  );
}
