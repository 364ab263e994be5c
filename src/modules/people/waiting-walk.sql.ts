import type { EntityManager } from '@mikro-orm/postgresql';
import { rows } from '../../common/database/sql.js';
import { ADDRESSES } from '../identity/index.js';
import type { WaitingReason } from '../privilege/index.js';
import { nextInOrder } from './in-order.sql.js';
import type { GrantKind } from './held-grant.js';
import type { SearchPattern } from './search-pattern.js';

// Hand-written: the page is chosen by id from the indexes (organization, id) and (course, id), course by course and no
// further than the page, so that it costs the same however much waits. A search starts from the identifiers it finds.

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
  if (reason === 'conflict') return []; // of rights, a person can hold any number
  const values: unknown[] = [organizationId, after, limit];
  const bind: Bind = (value) => `$${values.push(value)}`;
  const because = reason === undefined ? '' : waitsBecause(reason, `${bind(now)}::timestamptz`);
  const found = pattern === undefined ? '' : `, ${foundIdentifiers(pattern, namespaceId, bind)}`;
  const branches =
    pattern === undefined && !RARE.has(reason) ? nextWaiting(because) : someWaiting(because, found !== '');
  const asked = branches.filter((branch) => kind === undefined || branch.kind === kind);
  const page = await rows<{ id: string }>(
    em,
    `with courses as materialized (select id from catalog.course where organization_id = $1)${found}
     select id from (${asked.map((branch) => branch.sql).join(' union all ')}) waiting order by id limit $3`,
    values,
  );
  return page.map(({ id }) => id);
}

interface Branch {
  readonly kind: GrantKind;
  readonly sql: string;
}

/** Everything that waits, in order. */
function nextWaiting(because: string): Branch[] {
  return [
    {
      kind: 'course-privilege',
      sql: `(select waiting.id from courses, lateral (
        select ci.id from privilege.course_privilege_invitation ci
        where ${nextInOrder('ci.course_id', 'courses.id', 'ci.id', '$2', because)} limit $3) waiting)`,
    },
    {
      kind: 'organization-role',
      sql: `(select ci.id from privilege.organization_membership_invitation ci
        where ${nextInOrder('ci.organization_id', '$1', 'ci.id', '$2', because)} limit $3)`,
    },
  ];
}

/** What waits for identifiers that were found, or for a rare reason: first all of that, and then the page out of it. */
function someWaiting(because: string, searched: boolean): Branch[] {
  const asked = ['ci.id > $2', because, searched ? 'ci.identifier_id in (select id from found)' : '']
    .filter((condition) => condition !== '')
    .join(' and ');
  // `offset 0` keeps PostgreSQL from walking everything in order in the hope of soon having found enough.
  const page = (from: string): string =>
    `(select id from (select ci.id from ${from} and ${asked} offset 0) few order by id limit $3)`;
  return [
    {
      kind: 'course-privilege',
      sql: page('privilege.course_privilege_invitation ci where ci.course_id in (select id from courses)'),
    },
    {
      kind: 'organization-role',
      sql: page('privilege.organization_membership_invitation ci where ci.organization_id = $1'),
    },
  ];
}

const RARE: ReadonlySet<WaitingReason | undefined> = new Set([
  'needs-proof',
  'conversion-failed',
  'grantor-lost-rights',
  'expired',
]);

/** A condition on `ci`. Nobody owns most of what waits, which the `case` keeps PostgreSQL from doubting. */
function waitsBecause(reason: Exclude<WaitingReason, 'conflict'>, now: string): string {
  const granted = `ci.expires_at > ${now} and not ci.grantor_lost_rights`;
  const owner = 'select o.user_id from identity.identifier_owner o where o.identifier_id = ci.identifier_id';
  // `$1` is the organization, whose trusted domains need no more proof than `verified`.
  const unproven = `exists (
    select from identity.identifier_owner o
    join catalog.organization org on org.id = $1
    join identity.identifier i on i.id = o.identifier_id
    left join identity.identifier_alias alias on alias.key_id = i.id
    left join identity.identifier address on address.id = alias.address_id
    where o.identifier_id = ci.identifier_id and o.proof = 'verified'
      and split_part(coalesce(address.folded, i.folded), '@', 2) <> all(org.trusted_domains))`;
  const conditions = {
    expired: `ci.expires_at <= ${now}`,
    'grantor-lost-rights': `ci.expires_at > ${now} and ci.grantor_lost_rights`,
    'needs-proof': `${granted} and ${unproven}`,
    'conversion-failed': `${granted} and exists (${owner}) and not ${unproven}`,
    'not-registered': `${granted} and case when (${owner}) is null then true else false end`,
  };
  return conditions[reason];
}

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
