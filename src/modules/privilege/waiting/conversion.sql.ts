import type { EntityManager } from '@mikro-orm/postgresql';
import { preparedForFew } from '../../../common/database/prepared.js';
import { rows } from '../../../common/database/sql.js';
import type { LockedIdentifier } from '../../identity/index.js';

// Hand-written and set-based: the same few statements whether one grant waits or five hundred, for one user who arrives
// or for an organization that begins to trust a domain; one when nothing waits. Each joins little, because planning a
// statement takes longer than running it here.

/** Whose invitations to convert: everything that waits for these users, or everything that waits in one organization. */
export type Arrival = { readonly userIds: readonly string[] } | { readonly organizationId: string };

/** A waiting right whose identifier has an owner. `course_id` is null for a role in the organization. */
export interface Candidate {
  readonly course_id: string | null;
  readonly organization_id: string;
  readonly identifier_id: string;
  readonly user_id: string;
}

/** A candidate before it is held, with who granted it. */
export type FoundCandidate = Candidate & { readonly grantor_id: string };

/** What became of one waiting right. `merged_into` differs from `id` when the user held a grant there already. */
export interface ConvertedRight extends Candidate {
  readonly id: string;
  readonly merged_into: string;
  /** Whether something was denied in a merger, so that the user may hold less than before. */
  readonly narrowed: boolean;
}

/** What waits for an owner now; nothing is locked yet, so it is only a list of what to lock. */
export function readCandidates(em: EntityManager, arrival: Arrival): Promise<FoundCandidate[]> {
  const [condition, value] =
    'userIds' in arrival
      ? ['o.user_id = any($1::uuid[])', arrival.userIds]
      : ['organization_id = $1', arrival.organizationId];
  return rows(
    em,
    preparedForFew(
      'userIds' in arrival ? arrival.userIds.length : Infinity,
      `select ci.course_id, c.organization_id, ci.identifier_id, o.user_id, ci.grantor_id
     from identity.identifier_owner o
     join privilege.course_privilege_invitation ci on ci.identifier_id = o.identifier_id
     join catalog.course c on c.id = ci.course_id
     where ${condition}
     union all
     select null, ci.organization_id, ci.identifier_id, o.user_id, ci.grantor_id
     from identity.identifier_owner o
     join privilege.organization_membership_invitation ci on ci.identifier_id = o.identifier_id
     where ${condition}`,
    ),
    [value],
  );
}

/**
 * Holds what the conversion reads and aims at, in the one order of locks: organizations (their trusted domains), then
 * courses (which are not deleted meanwhile, nor their roles), then the grantors (who are not retired meanwhile), then the
 * users whose rights change. Answers with the trusted domains.
 */
export async function holdForConversion(
  em: EntityManager,
  candidates: readonly FoundCandidate[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  // One statement, in which each step waits for the one before: whatever it counts has been locked.
  const organizations = await rows<{ id: string; trusted_domains: string[] }>(
    em,
    preparedForFew(
      peopleAmong(candidates),
      `with org as materialized (
         select id, trusted_domains from catalog.organization where id = any($1::uuid[]) order by id for share
       ), course as materialized (
         select id from catalog.course where id = any($2::uuid[]) and (select count(*) from org) >= 0 order by id for share
       ), grantor as materialized (
         select id from identity."user" where id = any($3::uuid[]) and (select count(*) from course) >= 0
         order by id for key share
       ), person as materialized (
         select id from identity."user" where id = any($4::uuid[]) and (select count(*) from grantor) >= 0
         order by id for no key update
       )
       select id, trusted_domains from org where (select count(*) from person) >= 0`,
    ),
    [
      distinct(candidates.map((one) => one.organization_id)),
      distinct(candidates.flatMap((one) => (one.course_id === null ? [] : [one.course_id]))),
      distinct(candidates.map((one) => one.grantor_id)),
      distinct(candidates.map((one) => one.user_id)),
    ],
  );
  return new Map(organizations.map((one) => [one.id, one.trusted_domains]));
}

/** How far an identifier is proven to be its owner's, and by which address. */
export type IdentifierProof = Pick<LockedIdentifier, 'proof' | 'provenBy'>;

/** How far these identifiers are proven. */
export async function readProofs(
  em: EntityManager,
  identifierIds: readonly string[],
): Promise<ReadonlyMap<string, IdentifierProof>> {
  const found = await rows<{ id: string; proof: LockedIdentifier['proof']; proven_by: string }>(
    em,
    preparedForFew(
      identifierIds.length,
      `select o.identifier_id as id, o.proof, coalesce(address.folded, i.folded) as proven_by
     from identity.identifier_owner o
     join identity.identifier i on i.id = o.identifier_id
     left join identity.identifier_alias alias on alias.key_id = o.identifier_id
     left join identity.identifier address on address.id = alias.address_id
     where o.identifier_id = any($1::uuid[])`,
    ),
    [distinct(identifierIds)],
  );
  return new Map(found.map((one) => [one.id, { proof: one.proof, provenBy: one.proven_by }]));
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
       arrived.identifier_id, arrived.user_id, false as narrowed
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
): Promise<ConvertedRight[]> {
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
       select distinct waiting.course_id, arrived.user_id, waiting.role_name
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

/** How many people these are of. */
export function peopleAmong(candidates: readonly Candidate[]): number {
  return new Set(candidates.map((one) => one.user_id)).size;
}

function distinct(ids: readonly string[]): string[] {
  return [...new Set(ids)];
}
