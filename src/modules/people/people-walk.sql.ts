import type { EntityManager } from '@mikro-orm/postgresql';
import { rows } from '../../common/database/sql.js';
import { nextInOrder } from './in-order.sql.js';
import { WAITING_FOR } from './person-of.sql.js';
import type { PersonState } from './person-facts.js';

// Hand-written: people are found in a dozen places, and a page must cost the same however many wait. Each place is read
// from an index in the order of ids, from the cursor on and no further than the page; the page is what comes first of
// all that. $1 organization, $2 namespace of its keys, $3 now, $4 the id before the page, $5 how many.

// What is looked up for each row is a scalar subquery in a `case`: PostgreSQL would make a join over all rows of an
// `exists`, and without the `case` it would think that hardly any row passes, and sort them all.
const OWNER = '(select o.user_id from identity.identifier_owner o where o.identifier_id = ci.identifier_id)';
const ALIAS = '(select alias.address_id from identity.identifier_alias alias where alias.key_id = ci.identifier_id)';

/** Whatever waits under an id that is also its person's: nobody owns it, or the user who registered with it does. */
const WAITS_UNDER_OWN_ID = {
  any: `case when ${ALIAS} is not null then false
    when coalesce(${OWNER}, ci.identifier_id) = ci.identifier_id then true else false end`,
  pending: `case when ${ALIAS} is not null then false when ${OWNER} is null then true else false end`,
} as const;

const MEMBERS = `(select m.user_id as id from privilege.organization_membership m
  where ${nextInOrder('m.organization_id', '$1', 'm.user_id', '$4')} limit $5)`;

const HOLDERS = `(select held.id from courses, lateral (
    select g.user_id as id from privilege.course_privilege g
    where ${nextInOrder('g.course_id', 'courses.id', 'g.user_id', '$4')} limit $5) held)`;

/** Who is in one of the programs: `distinct`, since somebody may be in several curricula, and would fill the page alone. */
const STUDENTS_OF_PROGRAMS = `(select student.id from programs, lateral (
    select distinct e.program_id, e.user_id as id from enrollment.program_enrollment e
    where ${nextInOrder('e.program_id', 'programs.id', 'e.user_id', '$4')} limit $5) student)`;

const STUDENTS_OF_COURSES = `(select student.id from courses, lateral (
    select distinct e.course_id, e.user_id as id from enrollment.course_enrollment e
    where ${nextInOrder('e.course_id', 'courses.id', 'e.user_id', '$4')} limit $5) student)`;

const CREATORS = `(select creator_id as id from courses where creator_id > $4)`;

/**
 * Users who own a key of the organization. Where the page is full already, users are gone through in order, no further than
 * to its edge; where it is not, PostgreSQL is left to find the way, which for a small organization goes by its keys.
 */
const OWNERS_OF_KEYS = `(select distinct o.user_id as id from identity.identifier_owner o
    where (select is_full from edge) and o.user_id > $4 and o.user_id <= (select id from edge)
      and case when (select k.namespace_id from identity.identifier k where k.id = o.identifier_id) = $2
        then true else false end
    order by o.user_id limit $5)
  union all
  (select distinct o.user_id as id
    from identity.identifier_owner o join identity.identifier k on k.id = o.identifier_id
    where not (select is_full from edge) and k.namespace_id = $2 and o.user_id > $4 order by o.user_id limit $5)`;

/** Users for whom something waits under an address that they signed in with later than with their first. */
const WAITING_BY_LATER_ADDRESS = `(select distinct o.user_id as id from identity.identifier_owner o
  where o.user_id <> o.identifier_id and o.proof <> 'linked' and o.user_id > $4
    and exists (select from ${WAITING_FOR('o.identifier_id')} waiting)
  order by o.user_id limit $5)`;

/** Users whose address a roster gave with a key of somebody else's, for which it waits: few, as disputes are. */
const DISPUTANTS = `(select distinct o.user_id as id
  from enrollment.disputed_address disputed
  join enrollment.program_enrollment_invitation ci on ci.id = disputed.enrollment_id
  join identity.identifier_owner o on o.identifier_id = disputed.address_id
  where ci.program_id in (select id from programs) and ci.expires_at > $3 and o.user_id > $4
  order by o.user_id limit $5)`;

/** Of each alias the key is looked up: for a join PostgreSQL would go through all keys again and again where they are few. */
const ALIASED = `(select distinct alias.address_id as id
  from identity.identifier_alias alias
  where alias.address_id > $4
    and case when (select k.namespace_id from identity.identifier k where k.id = alias.key_id) = $2 then
      (select count(*) from identity.identifier_owner o where o.identifier_id in (alias.address_id, alias.key_id)) = 0
      else false end
  order by alias.address_id limit $5)`;

/**
 * Whoever something waits for under their own id. Somebody may wait in several ways in one program or course. Looked at
 * last, and no further than to the edge of a page that the other places have filled: where most keys are tied to an
 * address, whose person is listed by that, one would otherwise read past all of them.
 */
function invited(state: keyof typeof WAITS_UNDER_OWN_ID): string {
  const due = `ci.identifier_id <= (select id from edge) and ci.expires_at > $3 and ${WAITS_UNDER_OWN_ID[state]}`;
  const within = (places: 'courses' | 'programs', table: string, column: string): string =>
    `(select waiting.id from ${places}, lateral (
      select distinct ci.${column}, ci.identifier_id as id from ${table} ci
      where ${nextInOrder(`ci.${column}`, `${places}.id`, 'ci.identifier_id', '$4', due)} limit $5) waiting)`;
  return `(select ci.identifier_id as id from privilege.organization_membership_invitation ci
      where ${nextInOrder('ci.organization_id', '$1', 'ci.identifier_id', '$4', due)} limit $5)
    union all ${within('courses', 'privilege.course_privilege_invitation', 'course_id')}
    union all ${within('programs', 'enrollment.program_enrollment_invitation', 'program_id')}
    union all ${within('courses', 'enrollment.course_enrollment_invitation', 'course_id')}`;
}

/**
 * Users for whom something waits under an address: few among all that waits. Where the page is full already, users are
 * gone through in order, no further than to its edge; where it is not, PostgreSQL is left to find the way.
 */
const INVITED_USERS = [
  `select distinct o.user_id as id from identity.identifier_owner o
   where (select is_full from edge) and o.user_id > $4 and o.user_id <= (select id from edge) and o.proof <> 'linked'
     and case when exists (select from ${WAITING_FOR('o.identifier_id')} waiting) then true else false end
   order by o.user_id limit $5`,
  ...[
    `privilege.organization_membership_invitation ci where ci.organization_id = $1`,
    `privilege.course_privilege_invitation ci where ci.course_id in (select id from courses)`,
    `enrollment.program_enrollment_invitation ci where ci.program_id in (select id from programs)`,
    `enrollment.course_enrollment_invitation ci where ci.course_id in (select id from courses)`,
  ].map(
    (waiting) => `select distinct o.user_id as id
      from identity.identifier_owner o
      join (select ci.identifier_id from ${waiting} and ci.expires_at > $3) ci on ci.identifier_id = o.identifier_id
      where not (select is_full from edge) and o.proof <> 'linked' and o.user_id > $4
      order by o.user_id limit $5`,
  ),
]
  .map((place) => `(${place})`)
  .join(' union all ');

const REGISTERED = [MEMBERS, HOLDERS, STUDENTS_OF_PROGRAMS, STUDENTS_OF_COURSES, CREATORS, DISPUTANTS];

/** Where people are found; what comes last is bounded by what the others have found. */
const PLACES: Readonly<Record<PersonState | 'any', { readonly first: readonly string[]; readonly last: string }>> = {
  any: {
    first: [...REGISTERED, WAITING_BY_LATER_ADDRESS, ALIASED],
    last: `${OWNERS_OF_KEYS} union all ${invited('any')}`,
  },
  registered: { first: REGISTERED, last: `${OWNERS_OF_KEYS} union all ${INVITED_USERS}` },
  pending: { first: [ALIASED], last: invited('pending') },
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
  const { first, last } = PLACES[state];
  return `with courses as materialized (select id, creator_id from catalog.course where organization_id = $1),
      programs as materialized (select id from catalog.program where organization_id = $1),
      found as materialized (
        select distinct id from (${first.join('\n union all\n ')}) person order by id limit $5),
      edge as materialized (
        select coalesce(id, '${LAST}'::uuid) as id, id is not null as is_full
        from (select (select id from found order by id offset $5::bigint - 1) as id) last)
    select distinct id from (select id from found union all ${last}) person order by id limit $5`;
}

/** Behind every id. */
const LAST = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

/** The ids of the first people behind `after`, at most `limit`, in their order. */
export async function walkPeople(em: EntityManager, walk: PeopleWalk): Promise<string[]> {
  const { organizationId, namespaceId, now, after, limit, state } = walk;
  const values = [organizationId, namespaceId, now, after, limit];
  const found = await rows<{ id: string }>(em, walkStatement(state ?? 'any'), values);
  return found.map(({ id }) => id);
}
