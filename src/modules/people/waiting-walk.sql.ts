import type { EntityManager } from '@mikro-orm/postgresql';
import { rows } from '../../common/database/sql.js';
import { ADDRESSES } from '../identity/index.js';
import type { WaitingReason } from '../privilege/index.js';
import type { GrantKind } from './held-grant.js';
import { nextInOrder } from './in-order.sql.js';
import type { SearchPattern } from '../../common/database/search-pattern.js';
import { waitsBecause } from './waits-because.sql.js';

// Hand-written: the page is chosen by id from the indexes (organization, id), (course, id) and (program, id), place by
// place and no further than the page, so that it costs the same however much waits. A search starts from the identifiers it finds.

/** Which invitations are looked for. */
export interface WaitingWalk {
  readonly organizationId: string;
  readonly namespaceId: string;
  readonly now: Date;
  readonly after: string;
  readonly limit: number;
  readonly kind: GrantKind | undefined;
  readonly reason: WaitingReason | undefined;
  readonly pattern: SearchPattern | undefined;
}

type Bind = (value: unknown) => string;

/** The ids of the first invitations behind `after`, at most `limit`, in their order. Expired ones are among them. */
export async function walkWaiting(em: EntityManager, walk: WaitingWalk): Promise<string[]> {
  const { organizationId, namespaceId, now, after, limit, kind, reason, pattern } = walk;
  const values: unknown[] = [organizationId, after, limit];
  const bind: Bind = (value) => `$${values.push(value)}`;
  const time = reason === undefined ? '' : `${bind(now)}::timestamptz`;
  const found = pattern === undefined ? '' : `, ${foundIdentifiers(pattern, namespaceId, bind)}`;
  const branches = PLACES.filter((place) => kind === undefined || place.kind === kind).flatMap((place) => {
    const because = reason === undefined ? '' : waitsBecause(reason, place.kind, time);
    if (because === undefined) return [];
    return pattern === undefined && !RARE.has(reason) ? place.next(because) : some(place, because, found !== '');
  });
  if (branches.length === 0) return [];
  const page = await rows<{ id: string }>(
    em,
    `with courses as materialized (select id from catalog.course where organization_id = $1),
       programs as materialized (select id from catalog.program where organization_id = $1)${found}
     select id from (${branches.join(' union all ')}) waiting order by id limit $3`,
    values,
  );
  return page.map(({ id }) => id);
}

/** Where one kind of grant waits. */
interface Place {
  readonly kind: GrantKind;
  readonly table: string;
  /** A condition on `ci`: it waits in the organization. */
  readonly within: string;
  /** What waits there, in order. */
  next(because: string): string;
}

const inEach = (kind: GrantKind, places: 'courses' | 'programs', table: string, column: string): Place => ({
  kind,
  table,
  within: `ci.${column} in (select id from ${places})`,
  next: (because) => `(select waiting.id from ${places}, lateral (
      select ci.id from ${table} ci
      where ${nextInOrder(`ci.${column}`, `${places}.id`, 'ci.id', '$2', because)} limit $3) waiting)`,
});

const PLACES: readonly Place[] = [
  {
    kind: 'organization-role',
    table: 'privilege.organization_membership_invitation',
    within: 'ci.organization_id = $1',
    next: (because) => `(select ci.id from privilege.organization_membership_invitation ci
      where ${nextInOrder('ci.organization_id', '$1', 'ci.id', '$2', because)} limit $3)`,
  },
  inEach('course-privilege', 'courses', 'privilege.course_privilege_invitation', 'course_id'),
  inEach('program-enrollment', 'programs', 'enrollment.program_enrollment_invitation', 'program_id'),
  inEach('course-enrollment', 'courses', 'enrollment.course_enrollment_invitation', 'course_id'),
];

/** What waits for identifiers that were found, or for a rare reason: first all of that, and then the page out of it. */
function some({ kind, table, within }: Place, because: string, searched: boolean): string {
  const named = kind === 'program-enrollment' ? FOUND_IN_PROGRAMS : 'join found on found.id = ci.identifier_id';
  const asked = [within, 'ci.id > $2', because].filter((condition) => condition !== '').join(' and ');
  // `offset 0` keeps PostgreSQL from walking everything in order in the hope of soon having found enough.
  return `(select id from (select ci.id from ${table} ci ${searched ? named : ''} where ${asked} offset 0) few
    order by id limit $3)`;
}

// Joined and not asked with `in`, for which PostgreSQL would take any text for one that finds little.

/** An enrollment whose key and address turned out to be two people's is found by either. */
const FOUND_IN_PROGRAMS = `join (
    select place.enrollment_id as id from enrollment.program_identifier place join found on found.id = place.identifier_id
    union
    select disputed.enrollment_id from enrollment.disputed_address disputed join found on found.id = disputed.address_id
  ) named on named.id = ci.id`;

const RARE: ReadonlySet<WaitingReason | undefined> = new Set([
  'needs-proof',
  'conversion-failed',
  'conflict',
  'grantor-lost-rights',
  'expired',
]);

/** Identifiers that hold the text, keys tied to addresses that do, and identifiers of users whose name does. */
function foundIdentifiers(pattern: SearchPattern, namespaceId: string, bind: Bind): string {
  const identifier = bind(pattern.identifier);
  const name = bind(pattern.name);
  return `found as materialized (
    select i.id from identity.identifier i
    where i.folded like ${identifier} and i.namespace_id in (${bind(namespaceId)}, ${bind(ADDRESSES)})
    union
    select alias.key_id from identity.identifier_alias alias join identity.identifier a on a.id = alias.address_id
    where a.folded like ${identifier}
    union
    select o.identifier_id from identity."user" u join identity.identifier_owner o on o.user_id = u.id
    where lower(u.name) like lower(${name}))`;
}
