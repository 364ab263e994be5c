import type pg from 'pg';
import { ADDRESSES } from '../../src/modules/identity/index.js';
import type { School } from '../school.js';

// The list of people as somebody would write it by hand: one statement finds the page, from indexes in the order of ids
// and no further than it reaches, and another tells what is shown of each, in one call each.

export interface HandPerson {
  readonly id: string;
  readonly userId: string | null;
  readonly name: string | null;
  readonly email: string | null;
  readonly externalUserKey: string | null;
  readonly active: number;
  readonly pending: number;
}

/** The next people of a list, from one index that begins with the owner; `$3` is where the page begins. */
const next = (owners: string, table: string, owner: string, person: string, filter = 'true'): string =>
  `(select one.id from ${owners}, lateral (
     select distinct ${owner}, ${person} as id from ${table} t
     where ${owner} = any(array[${owners}.id]) and ${person} > $3 and ${filter}
     order by ${owner}, ${person} limit $4) one)`;

const FREE = `case when (select address_id from identity.identifier_alias a where a.key_id = t.identifier_id) is not null
    then false when (select user_id from identity.identifier_owner o where o.identifier_id = t.identifier_id) is null
    then true else false end`;
const MINE = `case when (select address_id from identity.identifier_alias a where a.key_id = t.identifier_id) is not null
    then false when coalesce((select user_id from identity.identifier_owner o where o.identifier_id = t.identifier_id),
      t.identifier_id) = t.identifier_id then true else false end`;

const HELD = [
  next('org', 'privilege.organization_membership', 'organization_id', 'user_id'),
  next('course', 'privilege.course_privilege', 'course_id', 'user_id'),
  next('program', 'enrollment.program_enrollment', 'program_id', 'user_id'),
  next('course', 'enrollment.course_enrollment', 'course_id', 'user_id'),
  `(select distinct creator_id as id from catalog.course where organization_id = $1 and creator_id > $3)`,
  next('namespace', 'identity.identifier_owner', 'namespace_id', 'user_id'),
];

const ALIASED = next(
  'namespace',
  'identity.identifier_alias',
  'namespace_id',
  'address_id',
  `case when (select count(*) from identity.identifier_owner o where o.identifier_id in (t.address_id, t.key_id)) > 0
    then false else true end`,
);

/** Users for whom something waits by an address that is not the one they registered with. */
const LATER = `(select distinct o.user_id as id from identity.identifier_owner o
  where o.user_id <> o.identifier_id and o.namespace_id = '${ADDRESSES}' and o.user_id > $3 and (
    exists (select from privilege.organization_membership_invitation t
      where t.identifier_id = o.identifier_id and t.organization_id = $1 and t.expires_at > $5)
    or exists (select from privilege.course_privilege_invitation t
      where t.identifier_id = o.identifier_id and t.course_id in (select id from course) and t.expires_at > $5)
    or exists (select from enrollment.program_enrollment_invitation t
      where t.identifier_id = o.identifier_id and t.program_id in (select id from program) and t.expires_at > $5)
    or exists (select from enrollment.course_enrollment_invitation t
      where t.identifier_id = o.identifier_id and t.course_id in (select id from course) and t.expires_at > $5))
  order by o.user_id limit $4)`;

const DISPUTED = `(select distinct o.user_id as id from enrollment.disputed_address d
  join enrollment.program_enrollment_invitation t on t.id = d.enrollment_id
  join identity.identifier_owner o on o.identifier_id = d.address_id
  where t.program_id in (select id from program) and t.expires_at > $5 and o.user_id > $3
  order by o.user_id limit $4)`;

function invited(rule: string): string[] {
  const due = `t.identifier_id <= (select id from edge) and t.expires_at > $5 and ${rule}`;
  return [
    next('org', 'privilege.organization_membership_invitation', 'organization_id', 'identifier_id', due),
    next('course', 'privilege.course_privilege_invitation', 'course_id', 'identifier_id', due),
    next('program', 'enrollment.program_enrollment_invitation', 'program_id', 'identifier_id', due),
    next('course', 'enrollment.course_enrollment_invitation', 'course_id', 'identifier_id', due),
  ];
}

/** What a user for whom something waits, and who holds nothing else here, is found by: the address of their own. */
const INVITED_REGISTERED = invited(`exists (select from identity.identifier_owner o
  where o.identifier_id = t.identifier_id and o.user_id = t.identifier_id)`);

export type HandState = 'any' | 'registered' | 'pending';

const SOURCES: Readonly<Record<HandState, { readonly first: readonly string[]; readonly last: readonly string[] }>> = {
  any: { first: [...HELD, LATER, DISPUTED, ALIASED], last: invited(MINE) },
  registered: { first: [...HELD, LATER, DISPUTED], last: INVITED_REGISTERED },
  pending: { first: [ALIASED], last: invited(FREE) },
};

const PLACES = `org as materialized (select $1::uuid as id),
  course as materialized (select id from catalog.course where organization_id = $1),
  program as materialized (select id from catalog.program where organization_id = $1)`;

/** A page of people, at most `limit` and one, behind the id `after`. */
export async function peopleByHand(
  pool: pg.Pool,
  school: School,
  { after, limit, state }: { after: string; limit: number; state: HandState },
): Promise<HandPerson[]> {
  const { first, last } = SOURCES[state];
  const { rows } = await pool.query<{ id: string }>(
    `with ${PLACES}, namespace as materialized (select $2::uuid as id),
     found as materialized (select distinct id from (${first.join(' union all ')}) f order by id limit $4),
     edge as (select coalesce((select id from found order by id offset $4::bigint - 1),
       'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid) as id)
     select distinct id from (select id from found union all ${last.join(' union all ')}) p order by id limit $4`,
    [school.id, school.namespaceId, after, limit + 1, new Date()],
  );
  return summaries(pool, school, rows.slice(0, limit));
}

/** The first people whose name, address or key holds a text. */
export async function searchByHand(pool: pg.Pool, school: School, text: string, limit: number): Promise<HandPerson[]> {
  const pattern = `%${text.replaceAll(/[\\%_]/g, String.raw`\$&`).toLowerCase()}%`;
  const { rows } = await pool.query<{ id: string }>(
    `with ${PLACES},
     found as materialized (
       select id from identity."user" where lower(name) like $2
       union
       select coalesce(o.user_id, ao.user_id, a.address_id, i.id) from identity.identifier i
       left join identity.identifier_owner o on o.identifier_id = i.id
       left join identity.identifier_alias a on a.key_id = i.id
       left join identity.identifier_owner ao on ao.identifier_id = a.address_id
       where i.folded like $2 and i.namespace_id in ($4, '${ADDRESSES}')
     )
     select f.id from (select id from found order by id offset 0) f
     where exists (select from privilege.organization_membership m where m.organization_id = $1 and m.user_id = f.id)
       or exists (select from privilege.course_privilege g where g.user_id = f.id and g.course_id in (select id from course))
       or exists (select from enrollment.program_enrollment e where e.user_id = f.id and e.program_id in (select id from program))
       or exists (select from enrollment.course_enrollment e where e.user_id = f.id and e.course_id in (select id from course))
       or exists (select from catalog.course c where c.creator_id = f.id and c.organization_id = $1)
       or exists (${IDENTIFIERS} and exists (select from identity.identifier k where k.id = w.id and k.namespace_id = $4 and k.id <> f.id))
       or exists (${IDENTIFIERS} and (${WAITS}))
     order by f.id limit $3`,
    [school.id, pattern, limit + 1, school.namespaceId, new Date()],
  );
  return summaries(pool, school, rows.slice(0, limit));
}

/** As `w`: the identifiers of the person `f`, whom keys that an alias ties to them belong to until somebody owns those. */
const IDENTIFIERS = `select from (
    select o.identifier_id as id from identity.identifier_owner o where o.user_id = f.id
    union all select f.id where not exists (select from identity.identifier_owner o where o.identifier_id = f.id)
    union all select a.key_id from identity.identifier_alias a
    where a.address_id = f.id and not exists (select from identity.identifier_owner o where o.identifier_id = a.key_id)
  ) w where true`;

const DUE = 't.identifier_id = w.id and t.expires_at > $5';
const WAITING = [
  `select from privilege.organization_membership_invitation t where t.organization_id = $1 and ${DUE}`,
  `select from privilege.course_privilege_invitation t where t.course_id in (select id from course) and ${DUE}`,
  `select from enrollment.program_enrollment_invitation t where t.program_id in (select id from program) and ${DUE}`,
  `select from enrollment.course_enrollment_invitation t where t.course_id in (select id from course) and ${DUE}`,
  `select from enrollment.disputed_address d join enrollment.program_enrollment_invitation t on t.id = d.enrollment_id
   where d.address_id = w.id and t.expires_at > $5 and t.program_id in (select id from program)
     and not exists (select from identity.identifier_owner ko join identity.identifier_owner ao on ao.user_id = ko.user_id
       where ko.identifier_id = t.identifier_id and ao.identifier_id = d.address_id)`,
];
const WAITS = WAITING.map((one) => `exists (${one})`).join(' or ');

async function summaries(pool: pg.Pool, school: School, people: readonly { id: string }[]): Promise<HandPerson[]> {
  if (people.length === 0) return [];
  const { rows } = await pool.query<HandPerson>(
    `with ${PLACES}
     select f.id, u.id as "userId", u.name,
       (select given from identity.identifier a where a.id = coalesce(u.address_id, f.id) and a.namespace_id <> $2) as email,
       (select k.given from (${IDENTIFIERS.replace('select from', 'select w.id from')}) w
         join identity.identifier k on k.id = w.id where k.namespace_id = $2 order by k.id limit 1) as "externalUserKey",
       ((select count(*) from privilege.organization_membership m where m.organization_id = $1 and m.user_id = f.id)
         + (select count(*) from privilege.course_privilege g where g.user_id = f.id and g.course_id in (select id from course))
         + (select count(*) from enrollment.program_enrollment e
             where e.user_id = f.id and e.program_id in (select id from program))
         + (select count(*) from enrollment.course_enrollment e
             where e.user_id = f.id and e.course_id in (select id from course)))::int as active,
       (select count(*) from (${IDENTIFIERS.replace('select from', 'select w.id from')}) w
         cross join lateral (${WAITING.join(' union all ')}) waiting)::int as pending
     from unnest($3::uuid[]) f (id) left join identity."user" u on u.id = f.id
     where $4::text is null order by f.id`,
    [school.id, school.namespaceId, people.map((one) => one.id), null, new Date()],
  );
  return rows;
}
