import type { EntityManager } from '@mikro-orm/postgresql';
import { rows } from '../../common/database/sql.js';
import { nextInOrder } from './in-order.sql.js';
import type { PersonState } from './person-facts.js';

// Hand-written: people are found in eight places, and a page must cost the same however many wait. Each place is read
// from an index in the order of ids, from the cursor on and no further than the page; the page is what comes first of
// all that. $1 organization, $2 namespace of its keys, $3 now, $4 the id before the page, $5 how many.

// What is looked up for each row is a scalar subquery in a `case`: PostgreSQL would make a join over all rows of an
// `exists`, and without the `case` it would think that hardly any row passes, and sort them all.
const OWNER = '(select o.user_id from identity.identifier_owner o where o.identifier_id = ci.identifier_id)';
const ALIAS = '(select alias.address_id from identity.identifier_alias alias where alias.key_id = ci.identifier_id)';

/** Whatever waits under an id that is also its person's: nobody owns it, or the user who registered with it does. */
const WAITS_UNDER_OWN_ID = {
  any: `case when coalesce(${OWNER}, ci.identifier_id) = ci.identifier_id and ${ALIAS} is null then true else false end`,
  pending: `case when ${OWNER} is null and ${ALIAS} is null then true else false end`,
} as const;

const MEMBERS = `(select m.user_id as id from privilege.organization_membership m
  where ${nextInOrder('m.organization_id', '$1', 'm.user_id', '$4')} limit $5)`;

const HOLDERS = `(select held.id from courses, lateral (
    select g.user_id as id from privilege.course_privilege g
    where ${nextInOrder('g.course_id', 'courses.id', 'g.user_id', '$4')} limit $5) held)`;

const CREATORS = `(select creator_id as id from courses where creator_id > $4)`;

const OWNERS_OF_KEYS = `(select distinct o.user_id as id
  from identity.identifier_owner o join identity.identifier k on k.id = o.identifier_id
  where k.namespace_id = $2 and o.user_id > $4 order by o.user_id limit $5)`;

/** Users for whom something waits under an address that they signed in with later than with their first. */
const WAITING_BY_LATER_ADDRESS = `(select distinct o.user_id as id from identity.identifier_owner o, lateral (
    select from privilege.organization_membership_invitation ci
    where ci.organization_id = $1 and ci.identifier_id = o.identifier_id and ci.expires_at > $3
    union all
    select from privilege.course_privilege_invitation ci join catalog.course c on c.id = ci.course_id
    where c.organization_id = $1 and ci.identifier_id = o.identifier_id and ci.expires_at > $3
    limit 1) waiting
  where o.user_id <> o.identifier_id and o.proof <> 'linked' and o.user_id > $4
  order by o.user_id limit $5)`;

const ALIASED = `(select distinct alias.address_id as id
  from identity.identifier_alias alias join identity.identifier k on k.id = alias.key_id
  where k.namespace_id = $2 and alias.address_id > $4
    and (select count(*) from identity.identifier_owner o
      where o.identifier_id in (alias.address_id, alias.key_id)) = 0
  order by alias.address_id limit $5)`;

function invited(state: keyof typeof WAITS_UNDER_OWN_ID): string {
  const due = `ci.expires_at > $3 and ${WAITS_UNDER_OWN_ID[state]}`;
  return `(select ci.identifier_id as id from privilege.organization_membership_invitation ci
    where ${nextInOrder('ci.organization_id', '$1', 'ci.identifier_id', '$4', due)} limit $5)
  union all
  (select waiting.id from courses, lateral (
    select ci.identifier_id as id from privilege.course_privilege_invitation ci
    where ${nextInOrder('ci.course_id', 'courses.id', 'ci.identifier_id', '$4', due)} limit $5) waiting)`;
}

/** Users for whom something waits under an address: few among all that waits, so PostgreSQL is left to find the way. */
const INVITED_USERS = `(select distinct o.user_id as id
  from identity.identifier_owner o
  join privilege.organization_membership_invitation ci on ci.identifier_id = o.identifier_id
  where ci.organization_id = $1 and ci.expires_at > $3 and o.proof <> 'linked' and o.user_id > $4
  order by o.user_id limit $5)
  union all
  (select distinct o.user_id as id
  from identity.identifier_owner o
  join privilege.course_privilege_invitation ci on ci.identifier_id = o.identifier_id
  join courses on courses.id = ci.course_id
  where ci.expires_at > $3 and o.proof <> 'linked' and o.user_id > $4
  order by o.user_id limit $5)`;

const BY_WHAT_THEY_HAVE = [MEMBERS, HOLDERS, CREATORS, OWNERS_OF_KEYS];

const PLACES: Readonly<Record<PersonState | 'any', readonly string[]>> = {
  any: [...BY_WHAT_THEY_HAVE, WAITING_BY_LATER_ADDRESS, ALIASED, invited('any')],
  registered: [...BY_WHAT_THEY_HAVE, INVITED_USERS],
  pending: [ALIASED, invited('pending')],
};

/** Which people are looked for. */
export interface PeopleWalk {
  readonly organizationId: string;
  readonly namespaceId: string;
  readonly now: Date;
  readonly after: string;
  readonly limit: number;
  readonly state: PersonState | undefined;
}

/** The statement that {@link walkPeople} runs. */
export function walkStatement(state: PersonState | 'any'): string {
  return `with courses as materialized (select id, creator_id from catalog.course where organization_id = $1)
    select distinct id from (${PLACES[state].join('\n union all\n ')}) person order by id limit $5`;
}

/** The ids of the first people behind `after`, at most `limit`, in their order. */
export async function walkPeople(em: EntityManager, walk: PeopleWalk): Promise<string[]> {
  const { organizationId, namespaceId, now, after, limit, state } = walk;
  const values = [organizationId, namespaceId, now, after, limit];
  const found = await rows<{ id: string }>(em, walkStatement(state ?? 'any'), values);
  return found.map(({ id }) => id);
}
