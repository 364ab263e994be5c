import pg from 'pg';
import { ADDRESSES } from '../src/modules/identity/index.js';
import { withoutNames } from './by-hand/named.js';
import { populate } from './school-people.js';

/** How many organizations share the data, and what each has. */
export const SHAPE = { organizations: 10, courses: 100, programs: 10 } as const;

/** The share of the people whom the organization that is measured has; the others have the rest between them. */
const MEASURED_SHARE = 0.5;
/** How many people a small organization has, a fifth of whom have registered: less than a page. */
const SMALL = 200;
/** Waiting grants of one person: an enrollment in a program, two in courses, and a right for every fourth. */
const GRANTS_OF_PERSON = 3.25;

/** An organization as the benchmark knows it; its courses and programs in the order in which they were made. */
export interface School {
  readonly id: string;
  readonly namespaceId: string;
  /** Its admin, who has granted everything. */
  readonly adminId: string;
  readonly courses: readonly string[];
  readonly programs: readonly { readonly id: string; readonly curriculumId: string }[];
}

/** A database with schools in it, and connections to it. */
export interface Filled {
  readonly url: string;
  /** Fills and compares. */
  readonly sql: pg.Pool;
  /** Works by hand, on connections of its own, as the application does: nothing else is warm there. */
  readonly hand: pg.Pool;
  /** As {@link hand}, with every statement sent as text and planned anew. */
  readonly unprepared: pg.Pool;
  readonly schools: readonly School[];
  /** The one that holds half of everybody. */
  readonly school: School;
  /** One besides those, of {@link SMALL} people however many the others have. */
  readonly small: School;
  /** Of the school, how many people wait and how many have registered. */
  readonly waitingPeople: number;
  readonly registeredPeople: number;
  close(): Promise<void>;
}

/**
 * Fills a migrated database with about so many waiting grants: of people with a key, four in five of whom have an
 * address tied to it; and with a third as many people who have registered and hold as much. Two in three addresses
 * were known before their keys, the others came later. A small organization is there besides. Statistics are up to date.
 */
export async function fill(url: string, waitingGrants: number): Promise<Filled> {
  const [sql, hand] = [connect(url, 'bench'), connect(url, 'by-hand')];
  const unprepared = withoutNames(connect(url, 'by-hand'));
  const schools: School[] = [];
  for (let n = 0; n < SHAPE.organizations; n++) schools.push(await makeSchool(sql, n));
  const people = Math.round(waitingGrants / GRANTS_OF_PERSON);
  const [school, ...others] = schools;
  if (!school) throw new Error('There are no schools.');
  const waitingPeople = Math.round(people * MEASURED_SHARE);
  const registeredPeople = Math.round(waitingPeople / 3);
  await populate(sql, school, 'a', waitingPeople, registeredPeople);
  for (const [n, other] of others.entries()) {
    const share = Math.round((people * (1 - MEASURED_SHARE)) / others.length);
    await populate(sql, other, String.fromCharCode(98 + n), share, Math.round(share / 3));
  }
  const small = await makeSchool(sql, SHAPE.organizations);
  await populate(sql, small, 's', SMALL * 0.8, SMALL * 0.2);
  await sql.query('vacuum analyze');
  await sql.query('checkpoint');
  const close = async (): Promise<void> => void (await Promise.all([sql.end(), hand.end(), unprepared.end()]));
  return { url, sql, hand, unprepared, schools, school, small, waitingPeople, registeredPeople, close };
}

function connect(url: string, application: string): pg.Pool {
  const pool = new pg.Pool({ connectionString: url, max: 12, application_name: application });
  // When a part has failed, the server ends what is left open.
  pool.on('error', () => undefined);
  return pool;
}

async function makeSchool(sql: pg.Pool, n: number): Promise<School> {
  const admin = await one(
    sql,
    `with i as (
       insert into identity.identifier (id, namespace_id, folded, given, created_at)
       values (uuidv7(), $1, $2, $2, now()) returning id
     ), u as (
       insert into identity."user" (id, google_sub, address_id, name, picture, registered_at)
       select id, 'sub-' || $2::text, id, 'Admin of ' || $2, '', now() from i returning id
     )
     insert into identity.identifier_owner (identifier_id, namespace_id, user_id, proof, since)
     select id, $1, id, 'authoritative', now() from u returning user_id as id`,
    [ADDRESSES, `admin-${n}@school.example`],
  );
  const namespaceId = await one(
    sql,
    `insert into identity.namespace (id, kind) values (uuidv7(), 'external-key') returning id`,
  );
  const id = await one(
    sql,
    `insert into catalog.organization (id, slug, name, namespace_id, trusted_domains, created_at)
     values (uuidv7(), $1, $1, $2, '{}', now()) returning id`,
    [`school-${n}`, namespaceId],
  );
  await sql.query(
    `insert into privilege.organization_membership (organization_id, user_id, id, roles, grantor_id, granted_at)
     values ($1, $2, uuidv7(), '{admin}', $2, now())`,
    [id, admin],
  );
  const courses = await ids(
    sql,
    `insert into catalog.course (id, organization_id, code, title, creator_id, created_at)
     select uuidv7(), $1, 'C' || n, 'Course ' || n, $2, now() from generate_series(1, $3::int) n returning id`,
    [id, admin, SHAPE.courses],
  );
  await sql.query(
    `insert into privilege.course_role (course_id, name, allow)
     select id, 'assistant', '{access_exercises,view_enrollments}' from catalog.course where organization_id = $1`,
    [id],
  );
  const programs = await ids(
    sql,
    `insert into catalog.program (id, organization_id, code, title, created_at)
     select uuidv7(), $1, 'P' || n, 'Program ' || n, now() from generate_series(1, $2::int) n returning id`,
    [id, SHAPE.programs],
  );
  const curricula = await ids(
    sql,
    `insert into catalog.curriculum (id, program_id, code, title, active, created_at)
     select uuidv7(), program_id, 'V1', 'V1', true, now()
     from unnest($1::uuid[]) with ordinality t (program_id, n) order by n returning id`,
    [programs],
  );
  // Every program has every course, so that a course can be taken through any.
  await sql.query(
    `insert into catalog.program_course (program_id, organization_id, course_id)
     select p.id, $1, c.id from catalog.program p, catalog.course c where p.organization_id = $1 and c.organization_id = $1`,
    [id],
  );
  const paired = programs.map((program, at) => ({ id: program, curriculumId: curricula[at] ?? '' }));
  return { id, namespaceId, adminId: admin, courses, programs: paired };
}

async function one(sql: pg.Pool, text: string, values: unknown[] = []): Promise<string> {
  const [id] = await ids(sql, text, values);
  if (id === undefined) throw new Error(`Nothing was inserted by ${text}`);
  return id;
}

async function ids(sql: pg.Pool, text: string, values: unknown[] = []): Promise<string[]> {
  return (await sql.query<{ id: string }>(text, values)).rows.map((row) => row.id);
}

/** Every id that people of different names may have in common: of schools, what is in them, and their admins. */
export async function sharedIds({ sql, schools }: Filled): Promise<ReadonlySet<string>> {
  const found = await ids(sql, 'select id from identity.namespace union select id from catalog.organization');
  const within = schools.flatMap(({ courses, programs, adminId }) => [
    adminId,
    ...courses,
    ...programs.flatMap((program) => [program.id, program.curriculumId]),
  ]);
  return new Set([...found, ...within]);
}
