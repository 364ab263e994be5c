import type { EntityManager } from '@mikro-orm/postgresql';
import { rows } from '../../common/database/sql.js';
import { ADDRESSES } from '../identity/index.js';
import { nextInOrder } from './in-order.sql.js';
import { WAITING_FOR } from './person-of.sql.js';
import type { PersonState } from './person-facts.js';

// Hand-written: people are found in a dozen places, and a page must cost the same however many wait. Each place is read
// from an index in the order of ids, from the cursor on and no further than the page; the page is what comes first of
// all that. $1 organization, $2 namespace of its keys, $3 now, $4 the id before the page, $5 how many.

// What is looked up for each row is a scalar subquery in a `case`: PostgreSQL would make a join over all rows of an
// `exists`, and without the `case` it would think that hardly any row passes, and sort them all.
const OWNER = '(select o.user_id from identity.identifier_owner o where o.identifier_id = ci.identifier_id)';
const FREE_ALIAS = `case when (select count(*) from identity.identifier_owner o
    where o.identifier_id in (alias.address_id, alias.key_id)) = 0 then true else false end`;
const ALIAS = '(select alias.address_id from identity.identifier_alias alias where alias.key_id = ci.identifier_id)';

/** Whatever waits under an id that is also its person's: nobody owns it, or the user who registered with it does. */
const WAITS_UNDER_OWN_ID = {
  any: `case when ${ALIAS} is not null then false
    when coalesce(${OWNER}, ci.identifier_id) = ci.identifier_id then true else false end`,
  pending: `case when ${ALIAS} is not null then false when ${OWNER} is null then true else false end`,
  registered: `case when ${OWNER} = ci.identifier_id then true else false end`,
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

/** Users who own a key of the organization. */
const OWNERS_OF_KEYS = `(select owner.id from (
    select distinct o.namespace_id, o.user_id as id from identity.identifier_owner o
    where ${nextInOrder('o.namespace_id', '$2::uuid', 'o.user_id', '$4')} limit $5) owner)`;

/** Users for whom something waits under an address that they signed in with later than with their first. */
const WAITING_BY_LATER_ADDRESS = `(select distinct o.user_id as id from identity.identifier_owner o
  where o.user_id <> o.identifier_id and o.namespace_id = '${ADDRESSES}' and o.user_id > $4
    and exists (select from ${WAITING_FOR('o.identifier_id')} waiting)
  order by o.user_id limit $5)`;

/** Users whose address a roster gave with a key of somebody else's, for which it waits: few, as disputes are. */
const DISPUTANTS = `(select distinct o.user_id as id
  from enrollment.disputed_address disputed
  join enrollment.program_enrollment_invitation ci on ci.id = disputed.enrollment_id
  join identity.identifier_owner o on o.identifier_id = disputed.address_id
  where ci.program_id in (select id from programs) and ci.expires_at > $3 and o.user_id > $4
  order by o.user_id limit $5)`;

/** Addresses that nobody owns, to which a key of the organization is tied that nobody owns either. */
const ALIASED = `(select aliased.id from (
    select distinct alias.namespace_id, alias.address_id as id from identity.identifier_alias alias
    where ${nextInOrder('alias.namespace_id', '$2::uuid', 'alias.address_id', '$4', FREE_ALIAS)} limit $5) aliased)`;

/** Where something waits: the table, what its index has before the identifier, and the places of the organization. */
const WAITING = [
  {
    table: 'privilege.organization_membership_invitation',
    column: 'organization_id',
    places: '(select $1::uuid as id)',
  },
  { table: 'privilege.course_privilege_invitation', column: 'course_id', places: 'courses' },
  { table: 'enrollment.program_enrollment_invitation', column: 'program_id', places: 'programs' },
  { table: 'enrollment.course_enrollment_invitation', column: 'course_id', places: 'courses' },
];

/** Of what waits: that it has not expired, and no further than to the edge of the page. */
const DUE = 'ci.identifier_id <= (select id from edge) and ci.expires_at > $3';

/**
 * Whoever something waits for under their own id. Somebody may wait in several ways in one program or course. Looked at
 * last, and no further than to the edge of a page that the other places have filled: where most keys are tied to an
 * address, whose person is listed by that, one would otherwise read past all of them.
 */
function invited(state: keyof typeof WAITS_UNDER_OWN_ID, when = 'true'): string {
  const due = `${when} and ${DUE} and ${WAITS_UNDER_OWN_ID[state]}`;
  return WAITING.map(
    ({ places, table, column }) => `(select waiting.id from ${places} place, lateral (
      select distinct ci.${column}, ci.identifier_id as id from ${table} ci
      where ${nextInOrder(`ci.${column}`, 'place.id', 'ci.identifier_id', '$4', due)} limit $5) waiting)`,
  ).join(' union all ');
}

/** How many rows may wait up to the edge for the owner of each to be looked up. */
const FEW = 10_000;

/** Whether more wait there: counted place by place, and no further than is needed to tell. */
const MUCH = `much as materialized (
    select count(*) > ${FEW} as waits from (${WAITING.map(
      ({ places, table, column }) => `(select from ${places} place, lateral (
        select from ${table} ci
        where ${nextInOrder(`ci.${column}`, 'place.id', 'ci.identifier_id', '$4', DUE)} limit ${FEW + 1}) ci)`,
    ).join(' union all ')} limit ${FEW + 1}) waiting)`;

/**
 * Users for whom something waits under the address that they registered with, whose id is theirs: few among all that
 * waits. They are read in the order of ids, no further than to the edge of a full page; where much waits up to there,
 * PostgreSQL is left to find the way.
 */
const INVITED_USERS = [
  invited('registered', 'not (select waits from much)'),
  ...WAITING.map(
    ({ places, table, column }) => `(select distinct o.user_id as id
     from identity.identifier_owner o join ${table} ci on ci.identifier_id = o.identifier_id
     where (select waits from much) and o.user_id = o.identifier_id
       and ci.${column} in (select place.id from ${places} place) and ci.identifier_id > $4 and ${DUE}
     order by o.user_id limit $5)`,
  ),
].join(' union all ');

const REGISTERED = [MEMBERS, HOLDERS, STUDENTS_OF_PROGRAMS, STUDENTS_OF_COURSES, CREATORS, OWNERS_OF_KEYS, DISPUTANTS];

interface Places {
  readonly first: readonly string[];
  /** What is read in between for what comes last. */
  readonly between?: string;
  readonly last: string;
}

/** Where people are found; what comes last is bounded by what the others have found. */
const PLACES: Readonly<Record<PersonState | 'any', Places>> = {
  any: {
    first: [...REGISTERED, WAITING_BY_LATER_ADDRESS, ALIASED],
    last: invited('any'),
  },
  registered: { first: [...REGISTERED, WAITING_BY_LATER_ADDRESS], between: MUCH, last: INVITED_USERS },
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
  const { first, between, last } = PLACES[state];
  return `with courses as materialized (select id, creator_id from catalog.course where organization_id = $1),
      programs as materialized (select id from catalog.program where organization_id = $1),
      found as materialized (
        select distinct id from (${first.join('\n union all\n ')}) person order by id limit $5),
      edge as materialized (
        select coalesce((select id from found order by id offset $5::bigint - 1), '${LAST}'::uuid) as id)${between === undefined ? '' : `, ${between}`}
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
