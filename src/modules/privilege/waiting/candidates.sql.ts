import type { EntityManager } from '@mikro-orm/postgresql';
import { preparedForFew } from '../../../common/database/prepared.js';
import { rows } from '../../../common/database/sql.js';
import type { LockedIdentifier } from '../../identity/index.js';

// Hand-written and set-based, as the conversion itself: what it needs to know and to hold before it begins.

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

/** How many people these are of. */
export function peopleAmong(candidates: readonly Candidate[]): number {
  return new Set(candidates.map((one) => one.user_id)).size;
}

function distinct(ids: readonly string[]): string[] {
  return [...new Set(ids)];
}
