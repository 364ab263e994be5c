import type { EntityManager } from '@mikro-orm/postgresql';
import { preparedForFew } from '../../../common/database/prepared.js';
import { rows } from '../../../common/database/sql.js';

/** Where something waits for a user, and who granted it. */
export interface WaitingPlace {
  readonly kind: 'program' | 'course';
  readonly id: string;
  readonly grantorId?: string;
}

/**
 * Where anything waits for an identifier of these users, person by person through the indexes; nothing is locked yet.
 */
export function readPlaces(em: EntityManager, userIds: readonly string[]): Promise<WaitingPlace[]> {
  return rows(
    em,
    preparedForFew(
      userIds.length,
      `select distinct 'program' as kind, ci.program_id as id, ci.grantor_id as "grantorId"
     from identity.identifier_owner o
     cross join lateral (
       select program_id, grantor_id from enrollment.program_enrollment_invitation ci
       where ci.identifier_id = o.identifier_id offset 0) ci
     where o.user_id = any($1::uuid[])
     union all
     select distinct 'course', ci.course_id, ci.grantor_id
     from identity.identifier_owner o
     cross join lateral (
       select course_id, grantor_id from enrollment.course_enrollment_invitation ci
       where ci.identifier_id = o.identifier_id offset 0) ci
     where o.user_id = any($1::uuid[])`,
    ),
    [userIds],
  );
}

/**
 * Keeps what the conversion aims at from being deleted meanwhile, and courses from being taken out of their programs:
 * courses, then programs, as everybody locks them, then the grantors, who are not retired meanwhile. It keeps nobody from
 * anything else, so that it can come after the locks on users.
 */
export async function holdPlaces(em: EntityManager, places: readonly WaitingPlace[]): Promise<void> {
  const idsOf = (kind: WaitingPlace['kind']): string[] => [
    ...new Set(places.filter((place) => place.kind === kind).map((place) => place.id)),
  ];
  // One statement, in which each step waits for the one before: whatever it counts has been locked.
  await rows(
    em,
    preparedForFew(
      places.length,
      `with course as materialized (
         select id from catalog.course where id = any($1::uuid[]) order by id for key share
       ), program as materialized (
         select id from catalog.program where id = any($2::uuid[]) and (select count(*) from course) >= 0
         order by id for key share
       ), taught as materialized (
         select program_id from catalog.program_course
         where course_id = any($1::uuid[]) and (select count(*) from program) >= 0
         order by course_id, program_id for key share
       ), grantor as materialized (
         select id from identity."user" where id = any($3::uuid[]) and (select count(*) from taught) >= 0
         order by id for key share
       )
       select count(*) from grantor`,
    ),
    [idsOf('course'), idsOf('program'), [...new Set(places.flatMap((place) => place.grantorId ?? []))]],
  );
}
