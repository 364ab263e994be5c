import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { DomainError } from '../../../src/common/errors/index.js';
import { Courses } from '../../../src/modules/catalog/index.js';
import { ExternalKeys, SignIn, addressReference, keyReference } from '../../../src/modules/identity/index.js';
import {
  CoursePrivileges,
  CourseRoles,
  KeyLinkApproval,
  Memberships,
  PrivilegeInvitations,
  type OrganizationRole,
} from '../../../src/modules/privilege/index.js';
import { School } from './school.js';

const PAIRS = 120;
const AT_ONCE = 12;
const SPREAD_MS = 8;

let school: School;

beforeAll(async () => {
  school = await School.start();
});

afterAll(() => school.stop());

beforeEach(() => school.open());

const address = (n: number): string => `person-${n}@engine-school.example`;
const grant = { roles: [], allow: ['manage_events' as const], deny: [] };

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

/** Runs many races, some at once. */
async function race(count: number, run: (n: number) => Promise<unknown>): Promise<void> {
  for (let n = 0; n < count; n += AT_ONCE) {
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, count - n) }, (_, i) => run(n + i)));
  }
}

const arrive = (n: number): Promise<{ userId: string; registered: boolean }> =>
  school.get(SignIn).signIn({
    sub: `sub-${n}`,
    email: address(n),
    emailVerified: true,
    hostedDomain: 'engine-school.example',
    name: '',
    picture: '',
  });

const put = (n: number, actor = school.charles, course = school.course) =>
  school.get(CoursePrivileges).put(actor, course, { person: addressReference(address(n)), grant });

/** Leaves a row for the address behind, so that the race is for its lock and not for its insertion. */
async function nameBefore(n: number): Promise<void> {
  await put(n);
  await school.revoke(school.charles, address(n));
}

/** What the database holds, by queries that share nothing with the application's own. */
async function audit(): Promise<{ users: number; active: number; waiting: number; stranded: number; doubled: number }> {
  const [found] = await school.modules.sql<{
    users: number;
    active: number;
    waiting: number;
    stranded: number;
    doubled: number;
  }>(
    `select
       (select count(*)::int from identity."user" u join identity.identifier i on i.id = u.address_id
        where i.folded like 'person-%') as users,
       (select count(*)::int from privilege.course_privilege) as active,
       (select count(*)::int from privilege.course_privilege_invitation) as waiting,
       (select count(*)::int from privilege.course_privilege_invitation ci
        where not ci.grantor_lost_rights
          and exists (select from identity.identifier_owner o where o.identifier_id = ci.identifier_id)) as stranded,
       (select count(*)::int from privilege.course_privilege_invitation ci
        join identity.identifier_owner o on o.identifier_id = ci.identifier_id
        join privilege.course_privilege cp on cp.user_id = o.user_id and cp.course_id = ci.course_id) as doubled`,
  );
  if (!found) throw new Error('The audit answers with one row.');
  return found;
}

describe('however inviting and first sign-in interleave', () => {
  test('nobody who has signed in is left with a grant that waits, and no grant is lost', async () => {
    await race(PAIRS, async (n) => {
      if (n % 2 === 0) await nameBefore(n);
      await Promise.all([sometime(() => put(n)), sometime(() => arrive(n))]);
    });
    await expect(audit()).resolves.toEqual({ users: PAIRS, active: PAIRS, waiting: 0, stranded: 0, doubled: 0 });
  });

  test('the same holds for lists granted in opposite orders while their people sign in', async () => {
    const people = Array.from({ length: PAIRS }, (_, n) => n);
    const rows = people.map((n) => ({ person: addressReference(address(n)), grant }));
    const putMany = (list: typeof rows) => school.get(CoursePrivileges).putMany(school.charles, school.course, list);
    await Promise.all([
      putMany(rows),
      putMany(rows.toReversed()),
      ...people.filter((n) => n % 3 === 0).map((n) => sometime(() => arrive(n))),
    ]);
    await race(PAIRS, arrive);
    await expect(audit()).resolves.toEqual({ users: PAIRS, active: PAIRS, waiting: 0, stranded: 0, doubled: 0 });
  });

  test('a key that is tied to an address meanwhile brings along what waits for it', async () => {
    const key = (n: number) => keyReference(`S-${n}`, school.namespaceId);
    await race(PAIRS, (n) =>
      Promise.all([
        sometime(() => school.get(ExternalKeys).link(key(n), addressReference(address(n)))),
        sometime(() => school.get(CoursePrivileges).put(school.charles, school.course, { person: key(n), grant })),
        sometime(() => arrive(n)),
      ]),
    );
    await expect(audit()).resolves.toEqual({ users: PAIRS, active: PAIRS, waiting: 0, stranded: 0, doubled: 0 });
  });

  test('one person who signs in three times at once is one user, registered once', async () => {
    await race(PAIRS / 3, async (n) => {
      await put(n);
      const arrivals = await Promise.all([1, 2, 3].map(() => sometime(() => arrive(n))));
      expect(new Set(arrivals.map((one) => one.userId)).size).toBe(1);
      expect(arrivals.filter((one) => one.registered)).toHaveLength(1);
    });
    await expect(audit()).resolves.toMatchObject({ users: PAIRS / 3, active: PAIRS / 3, waiting: 0 });
  });

  test('two who invite one person at once make one grant', async () => {
    await race(PAIRS, async (n) => {
      const results = await Promise.all([sometime(() => put(n)), sometime(() => put(n, school.ada))]);
      expect(new Set(results.map((one) => one.id)).size).toBe(1);
      expect(results.filter((one) => one.outcome === 'created')).toHaveLength(1);
    });
    await expect(audit()).resolves.toMatchObject({ active: 0, waiting: PAIRS });
  });
});

describe('whatever happens to a waiting grant while its person signs in', () => {
  test('what is revoked is gone or was real first, and the caller is told which', async () => {
    let revoked = 0;
    await race(PAIRS, async (n) => {
      const { id } = await put(n);
      const revoke = () => school.get(PrivilegeInvitations).revoke(school.ada, school.org, id);
      const [refusal] = await Promise.all([refusalOf(sometime(revoke)), sometime(() => arrive(n))]);
      expect([undefined, 'already-active']).toContain(refusal);
      if (refusal === undefined) revoked += 1;
    });
    await expect(audit()).resolves.toEqual({
      users: PAIRS,
      active: PAIRS - revoked,
      waiting: 0,
      stranded: 0,
      doubled: 0,
    });
  });

  test('what goes with its course leaves nothing behind, and every sign-in succeeds', async () => {
    const sets = 10;
    const each = 6;
    for (let set = 0; set < sets; set++) {
      const course = await school.addCourse(`GONE-${set}`);
      const people = Array.from({ length: each }, (_, i) => set * each + i);
      for (const n of people.slice(0, 3)) await put(n, school.charles, course);
      await Promise.all([
        sometime(() => school.get(Courses).delete(course)),
        ...people.map((n) => sometime(() => arrive(n))),
        ...people.map(async (n) => {
          const refusal = await refusalOf(sometime(() => put(n, school.charles, course)));
          expect([undefined, 'course-not-found']).toContain(refusal);
        }),
      ]);
    }
    await expect(audit()).resolves.toEqual({ users: sets * each, active: 0, waiting: 0, stranded: 0, doubled: 0 });
  });

  test('what waits with a role that is deleted meanwhile becomes real without it, at once', async () => {
    await race(PAIRS / 4, async (n) => {
      const role = `role-${n}`;
      await school.role(school.charles, role, ['manage_material']);
      const withRole = { ...grant, roles: [role] };
      await school
        .get(CoursePrivileges)
        .put(school.charles, school.course, { person: addressReference(address(n)), grant: withRole });
      await Promise.all([
        sometime(() => school.get(CourseRoles).delete(school.charles, school.course, role)),
        sometime(() => arrive(n)),
      ]);
    });
    await expect(audit()).resolves.toMatchObject({ active: PAIRS / 4, waiting: 0, stranded: 0 });
    expect(await school.modules.deliveries()).toEqual([]);
  });

  test('what its grantor may no longer grant waits for review, unless it became real before', async () => {
    await race(PAIRS / 4, async (n) => {
      const teacher = 1_000 + n;
      const { userId } = await arrive(teacher);
      const hold = (allow: ('manage_privileges' | 'manage_events')[]) =>
        school.get(CoursePrivileges).put(school.charles, school.course, {
          person: { kind: 'user', userId },
          grant: { roles: [], allow, deny: [] },
        });
      await hold(['manage_privileges', 'manage_events']);
      const [refusal] = await Promise.all([
        refusalOf(sometime(() => put(n, userId))),
        sometime(() => hold(['manage_privileges'])),
      ]);
      expect([undefined, 'cannot-grant']).toContain(refusal);
    });
    const breaches = await school.modules.sql(
      `select ci.id from privilege.course_privilege_invitation ci
       join privilege.course_privilege held on held.course_id = ci.course_id and held.user_id = ci.grantor_id
       where not ci.grantor_lost_rights and not held.allow @> ci.allow`,
    );
    expect(breaches).toEqual([]);
  });

  test('two admins never deadlock of whom one links a key of the other, who changes the roles of the first', async () => {
    const key = (n: number) => keyReference(`K-${n}`, school.namespaceId);
    await race(PAIRS / 6, async (n) => {
      const { userId: earlier } = await arrive(2_000 + 2 * n);
      const { userId: later } = await arrive(2_001 + 2 * n);
      const admin = (actor: string, userId: string, roles: OrganizationRole[]) =>
        school.get(Memberships).put(actor, school.org, { kind: 'user', userId }, roles);
      for (const one of [earlier, later]) await admin(school.ada, one, ['admin']);
      await school.get(CoursePrivileges).put(school.charles, school.course, { person: key(n), grant });
      const approval = school.get(KeyLinkApproval).by(later, school.org);
      await Promise.all([
        sometime(() => school.get(ExternalKeys).link(key(n), addressReference(address(2_000 + 2 * n)), approval)),
        sometime(() => admin(earlier, later, ['admin', 'registrar'])),
      ]);
    });
    await expect(audit()).resolves.toMatchObject({ waiting: 0, stranded: 0 });
    expect(await school.modules.deadlocks()).toBe(0);
  });

  test('no two of these transactions ever deadlock', async () => {
    await race(PAIRS, (n) =>
      Promise.all([sometime(() => put(n)), sometime(() => put(n, school.ada)), sometime(() => arrive(n % 40))]),
    );
    expect(await school.modules.deadlocks()).toBe(0);
  });
});
