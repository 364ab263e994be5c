import type { EntityManager } from '@mikro-orm/postgresql';
import { rows } from '../../common/database/sql.js';
import { PROVEN_ENOUGH } from './waiting-reason.sql.js';

// Hand-written and set-based: the same few statements whether nothing waits or five hundred grants do, for one user
// who arrives or for an organization that begins to trust a domain.

/** Whose invitations to convert: everything that waits for one user, or everything that waits in one organization. */
export type Arrival = { readonly userId: string } | { readonly organizationId: string };

/** What became of one waiting right. `merged_into` differs from `id` when the user held a grant there already. */
export interface ConvertedRight {
  readonly id: string;
  readonly merged_into: string;
  readonly organization_id: string;
  readonly course_id: string | null;
  readonly identifier_id: string;
  readonly user_id: string;
  /** Whether something was denied in a merger, so that the user may hold less than before. */
  readonly narrowed: boolean;
}

/** The waiting rights `ci` whose owner `o` has proven the identifier far enough; `$2` is now. */
const CONVERTIBLE = `${PROVEN_ENOUGH} and not ci.grantor_lost_rights and ci.expires_at > $2`;

const OWNER = `join identity.identifier_owner o on o.identifier_id = ci.identifier_id
     join identity.identifier i on i.id = ci.identifier_id
     left join identity.identifier_alias alias on alias.key_id = ci.identifier_id
     left join identity.identifier alias_address on alias_address.id = alias.address_id`;

function scope(arrival: Arrival): { condition: string; id: string } {
  return 'userId' in arrival
    ? { condition: 'o.user_id = $1', id: arrival.userId }
    : { condition: 'org.id = $1', id: arrival.organizationId };
}

/**
 * Holds what the conversion reads and aims at, in the one order of locks: organizations (their trusted domains), then
 * courses (which are not deleted meanwhile), then the users whose rights change.
 */
export async function holdForConversion(em: EntityManager, arrival: Arrival): Promise<void> {
  const { condition, id } = scope(arrival);
  const courses = `privilege.course_privilege_invitation ci
       join catalog.course c on c.id = ci.course_id join catalog.organization org on org.id = c.organization_id
       join identity.identifier_owner o on o.identifier_id = ci.identifier_id
     where ${condition}`;
  await rows(
    em,
    `select id from catalog.organization where id in (
       select org.id from ${courses}
       union
       select org.id from privilege.organization_membership_invitation ci
       join catalog.organization org on org.id = ci.organization_id
       join identity.identifier_owner o on o.identifier_id = ci.identifier_id
       where ${condition}
     ) order by id for share`,
    [id],
  );
  await rows(em, `select id from catalog.course where id in (select c.id from ${courses}) order by id for key share`, [id]);
  await rows(
    em,
    'userId' in arrival
      ? `select id from identity."user" where id = $1 for no key update`
      : `select id from identity."user" where id in (select o.user_id from ${courses}
         union select o.user_id from privilege.organization_membership_invitation ci
         join catalog.organization org on org.id = ci.organization_id
         join identity.identifier_owner o on o.identifier_id = ci.identifier_id
         where ${condition}) order by id for no key update`,
    [id],
  );
}

/** Turns waiting memberships into real ones, all roles of several together. */
export function convertMemberships(em: EntityManager, arrival: Arrival, now: Date): Promise<ConvertedRight[]> {
  const { condition, id } = scope(arrival);
  return rows(
    em,
    `with ready as (
       select ci.organization_id, ci.identifier_id, o.user_id
       from privilege.organization_membership_invitation ci
       join catalog.organization org on org.id = ci.organization_id
       ${OWNER}
       where ${condition} and ${CONVERTIBLE}
     ), arrived as (
       delete from privilege.organization_membership_invitation ci using ready
       where ci.organization_id = ready.organization_id and ci.identifier_id = ready.identifier_id
         and not ci.grantor_lost_rights
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
       arrived.identifier_id, arrived.user_id, false as narrowed
     from arrived join granted using (organization_id, user_id) order by arrived.id`,
    [id, now],
  );
}

/** Turns waiting course privileges into real ones; several for one course, and one held already, become their union. */
export function convertCoursePrivileges(em: EntityManager, arrival: Arrival, now: Date): Promise<ConvertedRight[]> {
  const { condition, id } = scope(arrival);
  const union = (column: string) =>
    `array(select distinct name from arrived one, unnest(one.${column}) name
           where one.course_id = arrived.course_id and one.user_id = arrived.user_id order by name)`;
  const merge = (column: string) =>
    `array(select distinct name from unnest(held.${column} || excluded.${column}) name order by name)`;
  return rows(
    em,
    `with ready as (
       select ci.course_id, ci.identifier_id, o.user_id, org.id as organization_id
       from privilege.course_privilege_invitation ci
       join catalog.course c on c.id = ci.course_id
       join catalog.organization org on org.id = c.organization_id
       ${OWNER}
       where ${condition} and ${CONVERTIBLE}
     ), arrived as (
       delete from privilege.course_privilege_invitation ci using ready
       where ci.course_id = ready.course_id and ci.identifier_id = ready.identifier_id and not ci.grantor_lost_rights
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
       select distinct waiting.course_id, arrived.user_id, waiting.role_name
       from privilege.course_privilege_invitation_role waiting
       join arrived on arrived.course_id = waiting.course_id and arrived.identifier_id = waiting.identifier_id
       on conflict do nothing
     )
     select arrived.id, granted.id as merged_into, arrived.organization_id, arrived.course_id, arrived.identifier_id,
       arrived.user_id, granted.id <> arrived.id and cardinality(granted.deny) > 0 as narrowed
     from arrived join granted using (course_id, user_id) order by arrived.id`,
    [id, now],
  );
}

/** Makes a platform admin of the owner of an identifier that waits to be one, once it is proven beyond doubt. */
export function convertPlatformAdmin(em: EntityManager, userId: string, now: Date): Promise<{ id: string }[]> {
  return rows(
    em,
    `with arrived as (
       delete from privilege.platform_admin_invitation ci using identity.identifier_owner o
       where o.identifier_id = ci.identifier_id and o.user_id = $1 and o.proof <> 'verified' and ci.expires_at > $2
       returning ci.id
     )
     insert into privilege.platform_admin (user_id, id, granted_at)
     select $1, (array_agg(id order by id))[1], $2 from arrived having count(*) > 0
     on conflict (user_id) do nothing
     returning id`,
    [userId, now],
  );
}
