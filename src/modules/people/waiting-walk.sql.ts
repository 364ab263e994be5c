import type { EntityManager } from '@mikro-orm/postgresql';
import { rows } from '../../common/database/sql.js';
import { ADDRESSES } from '../identity/index.js';
import type { WaitingReason } from '../privilege/index.js';
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
  const found = pattern === undefined ? '' : `, ${foundIdentifiers(pattern, namespaceId, bind)}`;
  const which = [
    'ci.id > $2',
    ...(reason === undefined ? [] : [waitsBecause(reason, `${bind(now)}::timestamptz`)]),
    ...(pattern === undefined ? [] : ['ci.identifier_id in (select id from found)']),
  ].join(' and ');
  const branches = [
    ...(kind === 'organization-role' ? [] : [waitingForCourses(which)]),
    ...(kind === 'course-privilege' ? [] : [waitingForRoles(which)]),
  ];
  const page = await rows<{ id: string }>(
    em,
    `with courses as materialized (select id from catalog.course where organization_id = $1)${found}
     select id from (${branches.join(' union all ')}) waiting order by id limit $3`,
    values,
  );
  return page.map(({ id }) => id);
}

function waitingForCourses(which: string): string {
  return `(select waiting.id from courses, lateral (
    select ci.id from privilege.course_privilege_invitation ci
    where ci.course_id = courses.id and ${which} order by ci.id limit $3) waiting)`;
}

function waitingForRoles(which: string): string {
  return `(select ci.id from privilege.organization_membership_invitation ci
    where ci.organization_id = $1 and ${which} order by ci.id limit $3)`;
}

function waitsBecause(reason: Exclude<WaitingReason, 'conflict'>, now: string): string {
  const owned = 'exists (select from identity.identifier_owner o where o.identifier_id = ci.identifier_id)';
  const granted = `ci.expires_at > ${now} and not ci.grantor_lost_rights`;
  switch (reason) {
    case 'expired':
      return `ci.expires_at <= ${now}`;
    case 'grantor-lost-rights':
      return `ci.expires_at > ${now} and ci.grantor_lost_rights`;
    case 'needs-proof':
      return `${granted} and ${owned}`;
    case 'not-registered':
      return `${granted} and not ${owned}`;
  }
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
