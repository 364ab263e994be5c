import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { DomainError } from '../../../src/common/errors/index.js';
import {
  ExternalKeys,
  Retirement,
  SignIn,
  addressReference,
  keyReference,
  type SignedIn,
} from '../../../src/modules/identity/index.js';
import { CoursePrivileges } from '../../../src/modules/privilege/index.js';
import { School } from './school.js';

const PEOPLE = 64;
const AT_ONCE = 8;
const SPREAD_MS = 12;

let school: School;
beforeAll(async () => {
  school = await School.start();
});
beforeEach(() => school.open());
afterAll(() => school?.stop());

const address = (n: number): string => `person-${n}@engine-school.example`;
const second = (n: number): string => `second-${n}@engine-school.example`;
const grant = { roles: [], allow: ['manage_events' as const], deny: [] };

const arrive = (n: number, email = address(n)): Promise<SignedIn> =>
  school.get(SignIn).signIn({
    sub: `sub-${n}`,
    email,
    emailVerified: true,
    hostedDomain: 'engine-school.example',
    name: `Person ${n}`,
    picture: '',
  });

const retire = (personId: string): Promise<void> => school.get(Retirement).retire(personId);

/** Begins at a random moment, so that every run tries other interleavings. */
async function sometime<T>(work: () => Promise<T>): Promise<T> {
  await pause(Math.random() * SPREAD_MS);
  return work();
}

/** The code of a refusal that is an answer, not a failure; anything else fails the test. */
async function refusalOf(work: Promise<unknown>): Promise<string | undefined> {
  try {
    await work;
    return undefined;
  } catch (error) {
    if (error instanceof DomainError) return error.code;
    throw error;
  }
}

async function race(run: (n: number) => Promise<unknown>): Promise<void> {
  for (let n = 0; n < PEOPLE; n += AT_ONCE) {
    await Promise.all(Array.from({ length: AT_ONCE }, (_, i) => run(n + i)));
  }
}

/** What is left of retired people, by queries that share nothing with the application's own. */
async function leftovers(): Promise<unknown[]> {
  return school.modules.sql(
    `select 'named' as what, i.given from identity."user" u
       join identity.identifier_owner o on o.user_id = u.id join identity.identifier i on i.id = o.identifier_id
     where u.retired_at is not null and i.given not like 'retired-%'
     union all
     select 'right', id::text from privilege.course_privilege cp
     where user_id in (select id from identity."user" where retired_at is not null)
     union all
     select 'stranded', ci.id::text from privilege.course_privilege_invitation ci
       join identity.identifier_owner o on o.identifier_id = ci.identifier_id
     union all
     select 'waits for a token', ci.id::text from privilege.course_privilege_invitation ci
       join identity.identifier i on i.id = ci.identifier_id where i.given like 'retired-%'`,
  );
}

/** How many identifiers there are of a name, and how many users have not been retired. */
async function present(): Promise<{ identifiers: number; users: number }> {
  const [found] = await school.modules.sql<{ identifiers: number; users: number }>(
    `select (select count(*)::int from identity.identifier where given ~ '^(person|second)-') as identifiers,
       (select count(*)::int from identity."user" where google_sub like 'sub-%') as users`,
  );
  if (!found) throw new Error('There is one row.');
  return found;
}

test('whoever is invited while they are retired is invited as a stranger, or their grant goes with them', async () => {
  let invited = 0;
  await race(async (n) => {
    const { userId } = await arrive(n);
    const [result] = await Promise.all([
      sometime(() =>
        school
          .get(CoursePrivileges)
          .put(school.charles, school.course, { person: addressReference(address(n)), grant }),
      ),
      sometime(() => retire(userId)),
    ]);
    if (result.state === 'pending') invited += 1;
  });
  expect(await leftovers()).toEqual([]);
  expect(await present()).toEqual({ identifiers: invited, users: 0 });
  expect(await school.modules.count('privilege.course_privilege_invitation')).toBe(invited);
});

test('whoever signs in while they are retired is retired after that, or comes as a stranger', async () => {
  let strangers = 0;
  await race(async (n) => {
    const { userId } = await arrive(n);
    const [signedIn] = await Promise.all([sometime(() => arrive(n)), sometime(() => retire(userId))]);
    if (signedIn.userId !== userId) strangers += 1;
  });
  expect(await leftovers()).toEqual([]);
  expect(await present()).toEqual({ identifiers: strangers, users: strangers });
});

test('whoever signs in with another address while they are retired leaves neither behind', async () => {
  let strangers = 0;
  await race(async (n) => {
    const { userId } = await arrive(n);
    const [signedIn] = await Promise.all([sometime(() => arrive(n, second(n))), sometime(() => retire(userId))]);
    if (signedIn.userId !== userId) strangers += 1;
  });
  expect(await leftovers()).toEqual([]);
  expect(await present()).toEqual({ identifiers: strangers, users: strangers });
});

test('whoever is named by their id while they are retired gets nothing afterwards', async () => {
  await race(async (n) => {
    const { userId } = await arrive(n);
    const person = { kind: 'user', userId } as const;
    const refusals = await Promise.all([
      refusalOf(sometime(() => school.get(ExternalKeys).link(keyReference(`S-${n}`, school.namespaceId), person))),
      refusalOf(sometime(() => school.get(CoursePrivileges).put(school.charles, school.course, { person, grant }))),
      refusalOf(sometime(() => retire(userId))),
    ]);
    for (const refusal of refusals) expect([undefined, 'person-not-found']).toContain(refusal);
  });
  expect(await leftovers()).toEqual([]);
  const named = await school.modules.sql(`select given from identity.identifier where given like 'S-%'`);
  expect(named).toEqual([]);
});

/** Has somebody wait who never signed in; the id that they wait under. */
async function wait(n: number): Promise<string> {
  await school
    .get(CoursePrivileges)
    .put(school.charles, school.course, { person: addressReference(address(n)), grant });
  const [waiting] = await school.modules.sql<{ id: string }>('select id from identity.identifier where given = $1', [
    address(n),
  ]);
  return waiting?.id ?? '';
}

test('whoever registers while they are forgotten is retired after that, or comes as a stranger', async () => {
  let strangers = 0;
  await race(async (n) => {
    const id = await wait(n);
    const [{ userId }] = await Promise.all([sometime(() => arrive(n)), sometime(() => retire(id))]);
    if (userId !== id) strangers += 1;
  });
  expect(await leftovers()).toEqual([]);
  expect(await present()).toEqual({ identifiers: strangers, users: strangers });
});

test('two who retire one person at once leave nobody behind', async () => {
  await race(async (n) => {
    const { userId } = await arrive(n);
    const refusals = await Promise.all([1, 2].map(() => refusalOf(sometime(() => retire(userId)))));
    expect(refusals.map(String).toSorted()).toEqual(['person-not-found', 'undefined']);
  });
  expect(await leftovers()).toEqual([]);
  expect(await present()).toEqual({ identifiers: 0, users: 0 });
});

test('two who forget one person at once leave no address behind', async () => {
  await race(async (n) => {
    const id = await wait(n);
    await Promise.all([1, 2].map(() => sometime(() => retire(id))));
  });
  expect(await present()).toEqual({ identifiers: 0, users: 0 });
  expect(await school.modules.count('privilege.course_privilege_invitation')).toBe(0);
});

test('what a grantor granted who is retired meanwhile is real before that, or is withheld, and nothing deadlocks', async () => {
  await race(async (n) => {
    const teacher = 1_000 + n;
    const { userId } = await arrive(teacher);
    const course = await school.addCourse(`C-${n}`, userId);
    await school.get(CoursePrivileges).put(userId, course, { person: addressReference(address(n)), grant });
    await Promise.all([sometime(() => arrive(n)), sometime(() => retire(userId))]);
    const standing = await school.modules.sql(
      `select 1 from privilege.course_privilege where course_id = $1
       union all select 1 from privilege.course_privilege_invitation where course_id = $1 and grantor_lost_rights`,
      [course],
    );
    expect(standing).toHaveLength(1);
  });
  const [statistics] = await school.modules.sql<{ deadlocks: number }>(
    'select deadlocks::int from pg_stat_database where datname = current_database()',
  );
  expect(statistics?.deadlocks).toBe(0);
});
