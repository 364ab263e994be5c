import type pg from 'pg';
import { named } from './named.js';

/** A grant that waits for a user. */
export interface Waiting {
  readonly kind: 'privilege' | 'membership' | 'program' | 'course' | 'admin';
  readonly course_id: string | null;
  readonly program_id: string | null;
  readonly organization_id: string | null;
  readonly grantor_id: string | null;
  readonly denies: boolean;
}

/** Whatever waits for a user; nothing is held yet. */
export async function readWaiting(client: pg.PoolClient, userId: string): Promise<Waiting[]> {
  return (await client.query<Waiting>(WAITING(userId))).rows;
}

const WAITING = named(
  'waiting',
  `with mine as (select identifier_id from identity.identifier_owner where user_id = $1)
   select 'privilege' as kind, ci.course_id, null::uuid as program_id, c.organization_id, ci.grantor_id,
     cardinality(ci.deny) > 0 as denies
   from mine join privilege.course_privilege_invitation ci using (identifier_id) join catalog.course c on c.id = ci.course_id
   union all select 'membership', null, null, organization_id, grantor_id, false
   from mine join privilege.organization_membership_invitation using (identifier_id)
   union all select 'program', null, program_id, null, grantor_id, false
   from mine join enrollment.program_enrollment_invitation using (identifier_id)
   union all select 'course', course_id, null, null, grantor_id, false
   from mine join enrollment.course_enrollment_invitation using (identifier_id)
   union all select 'admin', null, null, null, null, false
   from mine join privilege.platform_admin_invitation using (identifier_id)`,
);

/** Keeps what the grants are for from being deleted meanwhile, and who granted them from being retired. */
export async function hold(client: pg.PoolClient, waiting: readonly Waiting[]): Promise<void> {
  const ids = (field: keyof Waiting, ...kinds: readonly Waiting['kind'][]): unknown[] => [
    ...new Set(waiting.flatMap((one) => (kinds.includes(one.kind) && one[field] !== null ? [one[field]] : []))),
  ];
  await client.query(
    HOLD(
      ids('organization_id', 'privilege', 'membership'),
      ids('course_id', 'privilege', 'course'),
      ids('program_id', 'program'),
      ids('course_id', 'course'),
      ids('grantor_id', 'privilege', 'membership', 'program', 'course'),
    ),
  );
}

/** In the one order of locks: each step waits for the one before, whose rows it counts. */
const HOLD = named(
  'hold',
  `with org as materialized (
     select id from catalog.organization where id = any($1::uuid[]) order by id for share
   ), course as materialized (
     select id from catalog.course where id = any($2::uuid[]) and (select count(*) from org) >= 0 order by id for share
   ), program as materialized (
     select id from catalog.program where id = any($3::uuid[]) and (select count(*) from course) >= 0
     order by id for key share
   ), taught as materialized (
     select program_id from catalog.program_course
     where course_id = any($4::uuid[]) and (select count(*) from program) >= 0
     order by course_id, program_id for key share
   ), grantor as materialized (
     select id from identity."user" where id = any($5::uuid[]) and (select count(*) from taught) >= 0
     order by id for key share
   )
   select count(*) from grantor`,
);
