import type { EntityManager } from '@mikro-orm/postgresql';
import { rows } from '../../../common/database/sql.js';
import { ADDRESSES } from '../../identity/index.js';
import type { ProgramStatus } from '../enrollment-status.js';

// Hand-written and set-based: one person or a thousand cost the same few statements.

/** An enrollment as it stands in a program, real or waiting. */
export interface StandingEnrollment {
  readonly id: string;
  readonly state: 'active' | 'pending';
  /** Who is enrolled or, of a waiting one, who owns its identifier: null when nobody does. */
  readonly userId: string | null;
  readonly identifierId: string;
  /** Whether it stands under a key, not an address. */
  readonly underKey: boolean;
  readonly curriculumId: string;
  readonly status: ProgramStatus;
  readonly grantorLostRights: boolean;
  readonly expired: boolean;
  /** RFC 3339; of a waiting one. */
  readonly expiresAt: Date | null;
  /** The address that came with its key and was somebody else's. */
  readonly disputedAddressId: string | null;
}

/** As `person`: these identifiers, and all that these users own. */
export function identifiersOf(userIds: string, identifierIds: string): string {
  return `(select unnest(${identifierIds}::uuid[]) as identifier_id
      union select identifier_id from identity.identifier_owner where user_id = any(${userIds}::uuid[])) person`;
}

/**
 * Every enrollment in a program that is these users', or waits for these identifiers or for others of these users. Person by
 * person through the indexes: `offset 0` keeps the planner from reading everybody in the program instead.
 */
export function readStanding(
  em: EntityManager,
  programId: string,
  userIds: readonly string[],
  identifierIds: readonly string[],
  now: Date,
): Promise<StandingEnrollment[]> {
  return rows(
    em,
    `select e.id, 'active' as state, e.user_id as "userId", e.identifier_id as "identifierId",
       i.namespace_id <> '${ADDRESSES}' as "underKey", e.curriculum_id as "curriculumId", e.status,
       false as "grantorLostRights", false as expired, null::timestamptz as "expiresAt", null::uuid as "disputedAddressId"
     from (select distinct unnest($2::uuid[]) as user_id) person
     cross join lateral (
       select * from enrollment.program_enrollment e where e.program_id = $1 and e.user_id = person.user_id offset 0) e
     join identity.identifier i on i.id = e.identifier_id
     union all
     select ci.id, 'pending', o.user_id, ci.identifier_id, i.namespace_id <> '${ADDRESSES}', ci.curriculum_id, ci.status,
       ci.grantor_lost_rights, ci.expires_at <= $4, ci.expires_at, disputed.address_id
     from ${identifiersOf('$2', '$3')}
     cross join lateral (
       select * from enrollment.program_enrollment_invitation ci
       where ci.program_id = $1 and ci.identifier_id = person.identifier_id offset 0) ci
     join identity.identifier i on i.id = ci.identifier_id
     left join identity.identifier_owner o on o.identifier_id = ci.identifier_id
     left join enrollment.disputed_address disputed on disputed.enrollment_id = ci.id`,
    [programId, userIds, identifierIds, now],
  );
}

/** Who enrols, when, and until when what waits does. */
export interface Enrolling {
  readonly grantorId: string;
  readonly now: Date;
  readonly expiresAt: Date;
}

/** An enrollment to write; `holder` is the user, or of a waiting one the identifier that it stands under. */
export interface EnrollmentToWrite {
  readonly id: string;
  readonly holder: string;
  readonly identifierId: string;
  readonly curriculumId: string;
  readonly status: ProgramStatus;
  readonly disputedAddressId: string | null;
}

/** As `given`: what is in `$1`, a JSON list of {@link EnrollmentToWrite}. */
export const GIVEN = `with given as (
    select * from jsonb_to_recordset($1::jsonb) as t (
      id uuid, holder uuid, "identifierId" uuid, "curriculumId" uuid, status text, "disputedAddressId" uuid)
  )`;

/** Makes places for new enrollments, each under its identifier. */
export async function insertPlaces(
  em: EntityManager,
  programId: string,
  enrollments: readonly EnrollmentToWrite[],
  state: 'active' | 'pending',
): Promise<void> {
  if (enrollments.length === 0) return;
  await rows(
    em,
    `${GIVEN} insert into enrollment.program_identifier (enrollment_id, program_id, curriculum_id, identifier_id, state)
     select id, $2, "curriculumId", "identifierId", $3 from given`,
    [JSON.stringify(enrollments), programId, state],
  );
}

/** Inserts real enrollments, or changes those that are there. */
export async function writeReal(
  em: EntityManager,
  programId: string,
  enrollments: readonly EnrollmentToWrite[],
  { grantorId, now }: Enrolling,
): Promise<void> {
  if (enrollments.length === 0) return;
  await rows(
    em,
    `${GIVEN}, arrived as (
       delete from enrollment.program_enrollment_invitation ci using given where ci.id = given.id
     ), placed as (
       update enrollment.program_identifier place set state = 'active' from given
       where place.enrollment_id = given.id and place.state = 'pending'
     )
     insert into enrollment.program_enrollment
       (id, program_id, curriculum_id, identifier_id, user_id, status, grantor_id, granted_at)
     select id, $2, "curriculumId", "identifierId", holder, status, $3, $4 from given
     on conflict (id) do update set status = excluded.status, grantor_id = excluded.grantor_id,
       granted_at = excluded.granted_at`,
    [JSON.stringify(enrollments), programId, grantorId, now],
  );
}

/** Inserts waiting enrollments, or changes those that are there; what came through them waits as long. */
export async function writeWaiting(
  em: EntityManager,
  programId: string,
  enrollments: readonly EnrollmentToWrite[],
  { grantorId, now, expiresAt }: Enrolling,
): Promise<void> {
  if (enrollments.length === 0) return;
  const given = JSON.stringify(enrollments);
  await rows(
    em,
    `${GIVEN} insert into enrollment.program_enrollment_invitation
       (id, program_id, curriculum_id, identifier_id, status, grantor_id, granted_at, expires_at, grantor_lost_rights)
     select id, $2, "curriculumId", "identifierId", status, $3, $4, $5, false from given
     on conflict (id) do update set status = excluded.status, grantor_id = excluded.grantor_id,
       granted_at = excluded.granted_at, expires_at = excluded.expires_at, grantor_lost_rights = false`,
    [given, programId, grantorId, now, expiresAt],
  );
  await rows(
    em,
    `${GIVEN}, settled as (
       delete from enrollment.disputed_address d using given where d.enrollment_id = given.id and "disputedAddressId" is null
     ), disputed as (
       insert into enrollment.disputed_address (enrollment_id, address_id)
       select id, "disputedAddressId" from given where "disputedAddressId" is not null
       on conflict (enrollment_id) do update set address_id = excluded.address_id
     )
     update enrollment.course_enrollment_invitation ci set expires_at = $2
     from given join enrollment.program_course_enrollment_invitation link on link.program_enrollment_id = given.id
     where ci.id = link.id`,
    [given, expiresAt],
  );
}
