import { afterAll, beforeAll, expect, test } from '@jest/globals';
import pg from 'pg';
import { Builders, type BuiltOrganization, type Sql } from '../support/builders.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { audit } from './support/audit.js';
import { PROMISES } from './support/audit.sql.js';

interface Stage {
  readonly a: Builders;
  readonly sql: Sql;
  readonly org: BuiltOrganization;
  /** Admin of the organization, and creator of the course. */
  readonly ada: string;
  /** Registered, and nothing else. */
  readonly grace: string;
  /** An address that nobody has proven. */
  readonly address: string;
  readonly course: string;
  readonly program: string;
  readonly curriculum: string;
}

/** For each promise, one row that breaks it and that no constraint forbids. */
const BREACHES: Readonly<Record<keyof typeof PROMISES, (stage: Stage) => Promise<unknown>>> = {
  'nobody registered has a course privilege waiting that could be real': ({ a, course, grace, ada }) =>
    a.courseInvitation(course, grace, { grantor: ada }),
  'nobody registered has an organization role waiting that could be real': ({ a, org, grace, ada }) =>
    a.membershipInvitation(org, grace, { grantor: ada }),
  'nobody registered waits to be platform admin who could be': ({ sql, grace }) =>
    sql(
      `insert into privilege.platform_admin_invitation (identifier_id, id, granted_at, expires_at)
       values ($1, gen_random_uuid(), now(), 'infinity')`,
      [grace],
    ),
  'nobody registered has a program enrollment waiting that could be real': ({ a, curriculum, grace, ada }) =>
    a.programEnrollmentInvitation(curriculum, grace, { grantor: ada }),
  'nobody registered has a course enrollment waiting that could be real': ({ a, course, grace, ada }) =>
    a.courseEnrollmentInvitation(course, grace, { grantor: ada }),
  'no grant is there twice': async ({ a, sql, course, grace, address, ada }) => {
    const id = await a.coursePrivilege(course, grace, ada);
    await a.courseInvitation(course, address, { grantor: ada });
    await sql('update privilege.course_privilege_invitation set id = $1 where identifier_id = $2', [id, address]);
  },
  'no enrollment is under a key that is another’s, or nobody’s': async ({ a, org, curriculum, grace, ada }) =>
    a.programEnrollment(curriculum, grace, { grantor: ada, identifierId: await a.key(org, 'S-1') }),
  'whatever the log says was granted is there, unless the log says that it went': ({ sql }) =>
    tell(sql, 'privilege.course-privilege-granted', { grantId: SOME_ID }),
  'whatever the log says is gone is gone': async ({ a, sql, course, grace, ada }) =>
    tell(sql, 'privilege.course-privilege-revoked', { grantId: await a.coursePrivilege(course, grace, ada) }),
  'whatever is granted was told in the log': ({ a, course, grace, ada }) => a.coursePrivilege(course, grace, ada),
  'whatever was merged into a grant names one that is or was there': ({ sql }) =>
    tell(sql, 'privilege.invitation-converted', { grantId: SOME_ID, mergedInto: ANOTHER_ID }),
  'no grant converts twice': async ({ sql }) => {
    await tell(sql, 'enrollment.invitation-converted', { grantId: SOME_ID });
    await tell(sql, 'enrollment.invitation-converted', { grantId: SOME_ID });
  },
  'nothing converts that is withheld, until somebody who may makes it theirs': async ({ sql }) => {
    await tell(sql, 'privilege.invitation-withheld', { grantId: SOME_ID });
    await tell(sql, 'privilege.invitation-converted', { grantId: SOME_ID });
  },
  'whoever proves an address owns the keys that are tied to it, unless another does': async ({ a, org, grace }) =>
    a.alias(await a.key(org, 'S-1'), grace),
  'every user owns the address that they go by, and registered once': ({ sql, grace }) =>
    sql('delete from identity.identifier_owner where user_id = $1', [grace]),
  'no waiting enrollment in a program is by somebody who may not enrol, and not withheld': ({
    a,
    curriculum,
    address,
    grace,
  }) => a.programEnrollmentInvitation(curriculum, address, { grantor: grace }),
  'no waiting course privilege is by somebody who may not grant it, and not withheld': async ({
    a,
    course,
    address,
    grace,
    ada,
  }) => {
    await a.coursePrivilege(course, grace, ada, ['manage_privileges', 'access_exercises']);
    await a.courseInvitation(course, address, { grantor: grace }, ['manage_exercises']);
  },
  'no waiting organization role is by somebody who may not grant it, and not withheld': ({ a, org, address, grace }) =>
    a.membershipInvitation(org, address, { grantor: grace }),
  'nobody takes a course actively through a program that it is not of': async ({
    a,
    course,
    curriculum,
    grace,
    ada,
  }) => {
    const through = await a.programEnrollment(curriculum, grace, { grantor: ada });
    await a.courseEnrollment(course, grace, { grantor: ada, through });
  },
  'every place in a program has its enrollment, and a course through a program hangs on one': async ({
    a,
    sql,
    curriculum,
    grace,
    ada,
  }) => {
    await a.programEnrollment(curriculum, grace, { grantor: ada });
    await sql('delete from enrollment.program_enrollment');
  },
  'a waiting course through a program waits for the person of its program enrollment': async ({
    a,
    course,
    curriculum,
    address,
    ada,
  }) => {
    const through = await a.programEnrollmentInvitation(curriculum, address, { grantor: ada });
    const other = await a.address('other@engine-school.example');
    await a.courseEnrollmentInvitation(course, other, { grantor: ada }, { through });
  },
  'a retired person holds nothing, and nothing waits for them': async ({ a, sql, course, grace, ada }) => {
    await a.coursePrivilege(course, grace, ada);
    await sql(`update identity."user" set retired_at = now(), google_sub = 'retired-1' where id = $1`, [grace]);
  },
};

const SOME_ID = '0192a000-0000-7000-8000-000000000001';
const ANOTHER_ID = '0192a000-0000-7000-8000-000000000002';

let database: TestDatabase;
let client: pg.Client;

const sql: Sql = async <T>(text: string, values: readonly unknown[] = []) =>
  (await client.query(text, [...values])).rows as T[];

function tell(run: Sql, type: string, payload: object): Promise<unknown> {
  return run(
    `insert into common.domain_event (id, type, occurred_at, actor, request_id, payload)
     values (gen_random_uuid(), $1, now(), 'system', '', $2)`,
    [type, payload],
  );
}

async function stage(): Promise<Stage> {
  await sql('truncate catalog.organization, identity.identifier, common.domain_event cascade');
  const a = new Builders(sql);
  const org = await a.organization('engine-school');
  const user = async (address: string): Promise<string> => {
    const userId = await a.user(address);
    await tell(sql, 'identity.user-registered', { userId });
    return userId;
  };
  const ada = await user('ada@engine-school.example');
  const grace = await user('grace@engine-school.example');
  await a.membership(org, ada, ['admin']);
  const [role] = await sql<{ id: string }>('select id from privilege.organization_membership');
  await tell(sql, 'privilege.membership-granted', { grantId: role?.id });
  const program = await a.program(org);
  return {
    a,
    sql,
    org,
    ada,
    grace,
    program,
    address: await a.address('nobody-yet@engine-school.example'),
    course: await a.course(org, ada),
    curriculum: await a.curriculum(program),
  };
}

beforeAll(async () => {
  database = await createDatabase();
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
});

afterAll(async () => {
  await client.end();
  await database.drop();
});

test('the audit finds nothing in a school where nothing is wrong', async () => {
  await stage();
  const found = (await audit(database.url)).filter((line) => line.found > 0);
  expect(found).toEqual([]);
});

test.each(Object.keys(PROMISES))('the audit notices a breach of: %s', async (promise) => {
  const breach = BREACHES[promise];
  if (!breach) throw new Error('No breach is known of this promise.');
  await breach(await stage());
  const line = (await audit(database.url)).find((one) => one.promise === promise);
  expect(line?.examples).toHaveLength(line?.found ?? 0);
  expect(line?.found).toBeGreaterThan(0);
});
