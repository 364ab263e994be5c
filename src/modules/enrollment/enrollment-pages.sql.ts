import type { EntityManager } from '@mikro-orm/postgresql';
import { instant } from '../../common/database/instant.sql.js';
import { searchPattern } from '../../common/database/search-pattern.js';
import { rows } from '../../common/database/sql.js';
import { ADDRESSES } from '../identity/index.js';

// Hand-written: a page is chosen by id from the indexes of real and waiting rows, no further than its length, and only
// then shown by the view; a search goes from the text to the people, by the trigram indexes, and from them to the rows.

/** Where enrollments are listed: in a program, in a course, or in a course as part of a program. */
export interface EnrollmentScope {
  readonly programId?: string;
  readonly courseId?: string;
}

/** What to list: `after` is the id that the page before ended with, or one before all. */
export interface EnrollmentFilter {
  readonly q?: string | undefined;
  readonly state?: 'active' | 'pending' | undefined;
  readonly status?: string | undefined;
  readonly curriculum?: string | undefined;
  readonly after: string;
  readonly limit: number;
}

/** The columns of any enrollment, from a view `v` of real and waiting ones. */
const COLUMNS = `v.id, v.state, v.reason, v.conflict, v.user_id as "userId", v.email,
  v.external_user_key as "externalUserKey", v.name, v.status, v.grantor_id as "grantorId",
  ${instant('v.granted_at')} as "grantedAt",
  case when v.state = 'pending' then ${instant('v.expires_at')} end as "expiresAt"`;

const PROGRAM_VIEW = `select ${COLUMNS}, v.program_id as "programId", v.curriculum_id as "curriculumId"
  from enrollment.program_enrollment_grant v`;

const COURSE_VIEW = `select ${COLUMNS}, v.course_id as "courseId", v.program_id as "programId"
  from enrollment.course_enrollment_grant v`;

const WAITING = 'e.identifier_id in (select identifier_id from found_identifiers)';

/** In a program also what waits for a key that came with an address of somebody else's. */
const WAITING_OR_DISPUTED = `(${WAITING} or e.id in (
    select disputed.enrollment_id from enrollment.disputed_address disputed
    join found_identifiers on found_identifiers.identifier_id = disputed.address_id))`;

/** Enrollments of these ids, in their order; of programs, or of courses. */
export function readEnrollments<T>(
  em: EntityManager,
  kind: 'program' | 'course',
  ids: readonly string[],
): Promise<T[]> {
  if (ids.length === 0) return Promise.resolve([]);
  return rows<T>(em, `${kind === 'program' ? PROGRAM_VIEW : COURSE_VIEW} where v.id = any($1::uuid[]) order by v.id`, [
    ids,
  ]);
}

/** The ids of a page, at most `limit`, in their order. What has expired is left out. */
export async function readPage(
  em: EntityManager,
  scope: EnrollmentScope,
  filter: EnrollmentFilter,
  now: Date,
): Promise<string[]> {
  const values: unknown[] = [];
  const bind = (value: unknown): string => `$${values.push(value)}`;
  const common = conditions(scope, filter, bind);
  const limit = bind(filter.limit);
  const found = filter.q === undefined ? undefined : foundPeople(filter.q, scope, bind);
  const kind = scope.courseId === undefined ? 'program_enrollment' : 'course_enrollment';
  const of = (suffix: string, ...more: string[]): string => {
    const through =
      scope.courseId !== undefined && scope.programId !== undefined ? inProgram(suffix, bind(scope.programId)) : [];
    const rowsOf = `select e.id from enrollment.${kind}${suffix} e where ${[...common, ...through, ...more].join(' and ')}`;
    // `offset 0` keeps PostgreSQL from walking everything in order in the hope of soon having found enough.
    return found
      ? `(select id from (${rowsOf} offset 0) few order by id limit ${limit})`
      : `(${rowsOf} order by e.id limit ${limit})`;
  };
  const branches = [
    ...(filter.state === 'pending'
      ? []
      : [of('', ...(found ? ['e.user_id in (select user_id from found_users)'] : []))]),
    ...(filter.state === 'active'
      ? []
      : [
          of(
            '_invitation',
            `e.expires_at > ${bind(now)}`,
            ...(found ? [scope.courseId === undefined ? WAITING_OR_DISPUTED : WAITING] : []),
          ),
        ]),
  ];
  const page = await rows<{ id: string }>(
    em,
    `${found ?? ''} select id from (${branches.join(' union all ')}) page order by id limit ${limit}`,
    values,
  );
  return page.map((one) => one.id);
}

function conditions(
  { programId, courseId }: EnrollmentScope,
  { after, status, curriculum }: EnrollmentFilter,
  bind: (value: unknown) => string,
): string[] {
  return [
    courseId === undefined ? `e.program_id = ${bind(programId)}` : `e.course_id = ${bind(courseId)}`,
    `e.id > ${bind(after)}`,
    ...(status === undefined ? [] : [`e.status = ${bind(status)}`]),
    ...(curriculum === undefined ? [] : [`e.curriculum_id = ${bind(curriculum)}`]),
  ];
}

function inProgram(suffix: string, programId: string): string[] {
  return [
    `exists (select from enrollment.program_course_enrollment${suffix} link
      join enrollment.program_identifier place on place.enrollment_id = link.program_enrollment_id
      where link.id = e.id and place.program_id = ${programId})`,
  ];
}

/**
 * Users in whose name a text is, in whose key, or in the address that lists show of them: that of their latest sign-in,
 * and no other, which is theirs alone to know. And identifiers that hold the text, those that are tied to them, and all
 * that such users own, under which something may wait although they are here. Keys of another organization than that of
 * the program or course find nobody.
 */
function foundPeople(q: string, { programId, courseId }: EnrollmentScope, bind: (value: unknown) => string): string {
  const pattern = searchPattern(q);
  const [name, identifier] = [bind(pattern.name), bind(pattern.identifier)];
  const [place, placeId] = courseId === undefined ? ['program', bind(programId)] : ['course', bind(courseId)];
  return `with matching as materialized (
      select i.id, i.namespace_id = '${ADDRESSES}' as is_address from identity.identifier i
      where i.folded like ${identifier} and i.namespace_id in ('${ADDRESSES}', (
        select org.namespace_id from catalog.${place} place join catalog.organization org on org.id = place.organization_id
        where place.id = ${placeId}))
    ), found_users as materialized (
      select u.id as user_id from identity."user" u where lower(u.name) like lower(${name})
      union
      select u.id from matching
      join identity.identifier_owner o on o.identifier_id = matching.id
      join identity."user" u on u.id = o.user_id
      where not matching.is_address or u.address_id = matching.id
    ), found_identifiers as materialized (
      select matching.id as identifier_id from matching
      union
      select alias.key_id from identity.identifier_alias alias join matching on matching.id = alias.address_id
      union
      select alias.address_id from identity.identifier_alias alias join matching on matching.id = alias.key_id
      union
      select o.identifier_id from identity.identifier_owner o join found_users using (user_id)
    )`;
}
