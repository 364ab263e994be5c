import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { DomainError } from '../../../src/common/errors/index.js';
import { Courses, ProgramCourses, Programs } from '../../../src/modules/catalog/index.js';
import { ProgramEnrollmentRemoval } from '../../../src/modules/enrollment/programs/program-enrollment-removal.service.js';
import { CourseEnrollmentsBulk, EnrollmentInvitations } from '../../../src/modules/enrollment/index.js';
import { parsePerson } from '../../../src/modules/identity/index.js';
import { CoursePrivileges, Memberships, type OrganizationRole } from '../../../src/modules/privilege/index.js';
import { audit, NO_FAULTS } from './audit.js';
import { EnrollmentSchool, addressOf, type Answered, type Row } from './school.js';

/** `RACES=50 npm test -- enrollment/races` runs fifty times as many. */
const TIMES = Number(process.env['RACES'] ?? 1);
const AT_ONCE = 6;
const SPREAD_MS = 12;

let school: EnrollmentSchool;

beforeAll(async () => {
  school = await EnrollmentSchool.start();
});

beforeEach(() => school.open());

afterAll(() => school?.stop());

const person = (n: number): string => `person-${n}`;
const address = (n: number): string => addressOf(person(n));
const key = (n: number): string => `S-${n}`;
const arrive = (n: number): Promise<string> => school.signIn(person(n));

/** Begins at a random moment, so that every run tries other interleavings. */
async function sometime<T>(work: () => Promise<T>): Promise<T> {
  await pause(Math.random() * SPREAD_MS);
  return work();
}

/** Waits for all; fails with the first that failed, once nothing goes on any more. */
async function allDone(works: readonly Promise<unknown>[]): Promise<void> {
  for (const one of await Promise.allSettled(works)) if (one.status === 'rejected') throw one.reason;
}

/** Begins all at random moments and waits for all. */
function together(...works: (() => Promise<unknown>)[]): Promise<void> {
  return allDone(works.map((work) => sometime(work)));
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

/** Has a call refused with one of these codes, or not at all. */
function refusedWith(codes: readonly string[], work: () => Promise<unknown>): () => Promise<void> {
  return async () => expect([undefined, ...codes]).toContain(await refusalOf(work()));
}

/** Has every row of a call applied, or refused with one of these codes. */
function applied(codes: readonly string[], work: () => Promise<Answered[]>): () => Promise<void> {
  return async () => {
    for (const { code } of await work()) expect([undefined, ...codes]).toContain(code);
  };
}

/** Runs many races, some at once. */
async function race(count: number, run: (n: number) => Promise<unknown>): Promise<void> {
  const all = count * TIMES;
  for (let n = 0; n < all; n += AT_ONCE) {
    await allDone(Array.from({ length: Math.min(AT_ONCE, all - n) }, (_, i) => run(n + i)));
  }
}

async function counts(): Promise<{ real: number; waiting: number }> {
  const [real, waiting] = [
    await school.modules.count('enrollment.program_enrollment'),
    await school.modules.count('enrollment.program_enrollment_invitation'),
  ];
  return { real, waiting };
}

const noFaults = () => expect(audit(school.modules)).resolves.toEqual(NO_FAULTS);

describe('however rosters and first sign-ins interleave', () => {
  test.each<[string, (n: number) => Row]>([
    ['addresses', (n: number) => ({ email: address(n) })],
    ['keys that are tied to addresses', (n: number) => ({ externalUserKey: key(n) })],
    ['addresses and keys', (n: number) => ({ email: address(n), externalUserKey: key(n) })],
  ])('whoever has signed in is enrolled: by %s', async (by, row) => {
    const each = 5;
    await race(6, async (n) => {
      const people = Array.from({ length: each }, (_, i) => n * each + i);
      if (by.startsWith('keys')) for (const one of people) await school.link(key(one), address(one));
      else if (n % 2 === 0) await school.courseList('put', people.map(row), { direct: true });
      await together(
        applied([], () => school.roster('put', people.map(row))),
        ...people.map((one) => () => arrive(one)),
      );
    });
    await noFaults();
    expect(await counts()).toEqual({ real: 6 * TIMES * each, waiting: 0 });
  });

  test('the same holds for rosters and course lists in opposite order while their people sign in', async () => {
    const each = 12;
    await race(4, async (n) => {
      const people = Array.from({ length: each }, (_, i) => n * each + i);
      const rows = people.map((one) => ({ email: address(one), externalUserKey: key(one) }));
      const byAddress = people.map((one) => ({ email: address(one) }));
      await together(
        applied([], () => school.roster('put', rows)),
        applied([], () => school.roster('put', rows.toReversed())),
        applied([], () => school.courseList('put', byAddress.toReversed(), { direct: true })),
        ...people.filter((one) => one % 3 === 0).map((one) => () => arrive(one)),
      );
    });
    await noFaults();
    await race(4 * each, arrive);
    await noFaults();
    expect(await counts()).toEqual({ real: 4 * TIMES * each, waiting: 0 });
  });

  test('of two who create one roster, one does and the other is told that it is there', async () => {
    await race(8, async (n) => {
      const people = [1, 2, 3].map((i) => n * 3 + i);
      const create = () =>
        school.roster(
          'create',
          people.map((one) => ({ email: address(one) })),
        );
      const outcomes: string[] = [];
      const note = async () => void outcomes.push((await create()).map((one) => one.code ?? one.outcome).join());
      await together(note, note, ...people.map((one) => () => arrive(one)));
      expect(outcomes.toSorted()).toEqual(['conflict,conflict,conflict', 'created,created,created']);
    });
    await noFaults();
    expect(await counts()).toEqual({ real: 24 * TIMES, waiting: 0 });
  });
});

describe('however keys are tied and enrolled by at once', () => {
  test('what is enrolled by a key that is linked meanwhile is real', async () => {
    await race(12, async (n) => {
      await arrive(n);
      if (n % 2 === 0) await school.roster('put', [{ externalUserKey: key(n), status: 'suspended' }]);
      await together(
        () => school.link(key(n), address(n)),
        applied([], () => school.roster('put', [{ externalUserKey: key(n) }])),
        applied([], () => school.courseList('put', [{ externalUserKey: key(n) }], { direct: true })),
      );
    });
    await noFaults();
    expect(await counts()).toEqual({ real: 12 * TIMES, waiting: 0 });
  });

  test('what is enrolled by a key that is tied to an address meanwhile is real once its person has signed in', async () => {
    await race(12, async (n) => {
      if (n % 2 === 0) await school.roster('put', [{ externalUserKey: key(n), status: 'suspended' }]);
      await together(
        () => school.link(key(n), address(n)),
        applied([], () => school.roster('put', [{ externalUserKey: key(n) }])),
        applied([], () => school.courseList('put', [{ person: address(n) }], { direct: true })),
        () => arrive(n),
      );
    });
    await noFaults();
    expect(await counts()).toEqual({ real: 12 * TIMES, waiting: 0 });
  });

  test('what stands under a key goes with it from one to another, while both sign in', async () => {
    await race(12, async (n) => {
      const [from, to] = [2 * n, 2 * n + 1];
      await Promise.all([arrive(from), arrive(to)]);
      await school.link(key(n), address(from));
      if (n % 2 === 0) await school.roster('put', [{ externalUserKey: key(n), status: 'suspended' }]);
      if (n % 3 === 0) await school.roster('put', [{ email: address(to) }]);
      await together(
        () => school.link(key(n), address(to)),
        applied(['conflict'], () => school.roster('put', [{ externalUserKey: key(n) }])),
        applied(['not-in-program', 'conflict'], () => school.courseList('put', [{ externalUserKey: key(n) }])),
        () => arrive(from),
        () => arrive(to),
      );
      await school.roster('put', [{ externalUserKey: key(n) }]);
    });
    await noFaults();
  });

  test('what waited behind another enrollment goes to one person alone, whoever ends that and wherever the key goes', async () => {
    await race(12, async (n) => {
      const [from, to] = [2 * n, 2 * n + 1];
      await Promise.all([arrive(from), arrive(to)]);
      await school.link(key(n), address(to));
      await school.roster('put', [{ externalUserKey: key(n) }, { email: address(from) }]);
      await school.courseList('put', [{ externalUserKey: key(n) }]);
      await school.link(key(n), address(from));
      const [held] = await school.modules.sql<{ id: string }>(
        `select e.id from enrollment.program_enrollment e join identity.identifier i on i.id = e.identifier_id
         where i.folded = $1`,
        [address(from)],
      );
      await together(
        () => school.get(ProgramEnrollmentRemoval).remove(school.emmy, school.program.id, held?.id ?? ''),
        () => school.link(key(n), address(to)),
        () => arrive(from),
        () => arrive(to),
        () => arrive(from),
      );
    });
    await noFaults();
  });

  test('what stands under a key waits for it once it is unlinked, also what was just enrolled by it', async () => {
    await race(12, async (n) => {
      await arrive(n);
      await school.link(key(n), address(n));
      if (n % 2 === 0) await school.roster('put', [{ externalUserKey: key(n), status: 'suspended' }]);
      await together(
        () => school.unlink(key(n)),
        applied([], () => school.roster('put', [{ externalUserKey: key(n) }])),
        applied(['not-in-program', 'conflict'], () => school.courseList('put', [{ externalUserKey: key(n) }])),
        () => arrive(n),
      );
    });
    await noFaults();
    expect(await counts()).toEqual({ real: 0, waiting: 12 * TIMES });
  });

  test('who is enrolled by their id is enrolled, whatever key they lose or win meanwhile', async () => {
    await race(12, async (n) => {
      const [from, to] = [2 * n, 2 * n + 1];
      const [userId, other] = await Promise.all([arrive(from), arrive(to)]);
      await school.link(key(n), address(from));
      await school.roster('put', [{ externalUserKey: key(n) }]);
      await together(
        () => school.link(key(n), address(to)),
        applied([], () => school.roster('put', [{ person: userId, status: 'suspended' }])),
        applied(['conflict'], () => school.roster('put', [{ person: other }])),
        applied(['not-in-program', 'conflict'], () => school.courseList('put', [{ person: userId }])),
        applied(['conflict'], () => school.courseList('put', [{ person: other }], { direct: true })),
      );
    });
    await noFaults();
  });

  test.each([false, true])('the keys of two are exchanged by one roster; signed in before: %s', async (before) => {
    await race(8, async (n) => {
      const [a, b] = [2 * n, 2 * n + 1];
      await school.link(key(a), address(b));
      await school.link(key(b), address(a));
      if (n % 2 === 0) await school.roster('put', [{ externalUserKey: key(a) }, { externalUserKey: key(b) }]);
      if (before) await Promise.all([arrive(a), arrive(b)]);
      const rows = [a, b].map((one) => ({ email: address(one), externalUserKey: key(one) }));
      await together(
        applied(['duplicated', 'conflict'], () => school.roster('put', rows)),
        applied(['duplicated', 'conflict'], () => school.roster('put', rows.toReversed())),
        () => arrive(a),
        () => arrive(b),
      );
    });
    await noFaults();
  });
});

describe('whatever happens to an enrollment while its person signs in', () => {
  test('courses through a program go with it, also when it is canceled', async () => {
    await race(12, async (n) => {
      const rows = [n % 2 === 0 ? { email: address(n) } : { externalUserKey: key(n) }];
      if (n % 2 === 1) await school.link(key(n), address(n));
      await school.roster('put', rows);
      if (n % 3 === 0) await school.courseList('put', rows);
      await together(
        applied([], () => school.courseList('put', rows)),
        applied([], () => school.roster('put', [{ ...rows[0], status: 'canceled' }])),
        () => arrive(n),
      );
    });
    await noFaults();
    expect(await counts()).toEqual({ real: 12 * TIMES, waiting: 0 });
  });

  test('a person takes a course actively once, directly or through a program, whoever comes first', async () => {
    await race(12, async (n) => {
      await school.roster('put', [{ email: address(n), externalUserKey: key(n) }]);
      await together(
        applied(['conflict'], () => school.courseList('put', [{ externalUserKey: key(n) }])),
        applied(['conflict'], () => school.courseList('put', [{ person: address(n) }], { direct: true })),
        () => arrive(n),
      );
    });
    await noFaults();
    await expect(school.modules.count(`enrollment.course_enrollment where status = 'active'`)).resolves.toBe(
      12 * TIMES,
    );
  });

  test.each([
    ['its course is deleted', () => school.get(Courses).delete(school.course.id)],
    ['its program is deleted', () => school.get(Programs).delete(school.program.id)],
    [
      'its course is taken out of the program',
      () => school.get(ProgramCourses).remove(school.program.id, school.course.id),
    ],
  ])('%s, and nothing is left that should not be', async (_, end) => {
    const each = 6;
    for (let set = 0; set < 3 * TIMES; set++) {
      school.program = await school.addProgram(`GONE-${set}`);
      school.curriculum = await school.addCurriculum(school.program);
      school.course = await school.addCourse(`GONE-${set}`, school.program);
      const people = Array.from({ length: each }, (__, i) => set * each + i);
      const rows = people.map((n) => ({ email: address(n), externalUserKey: key(n) }));
      await school.roster('put', rows.slice(2));
      await school.courseList('put', rows.slice(2));
      await together(
        end,
        ...people.map((n) => () => arrive(n)),
        refusedWith(['not-found'], () => school.roster('put', rows)),
        refusedWith(['not-found'], () => school.courseList('put', rows)),
        refusedWith(['not-found'], () => school.courseList('put', rows.slice(3), { direct: true })),
      );
    }
    await noFaults();
  });

  test('what is taken back is gone or was real first, and what is renewed stands', async () => {
    await race(12, async (n) => {
      const [{ id = '' } = {}] = await school.roster('put', [{ email: address(n) }]);
      await school.courseList('put', [{ person: address(n) }]);
      const invitations = school.get(EnrollmentInvitations);
      await together(
        refusedWith(['already-active', 'invitation-not-found'], () => invitations.revoke(school.emmy, school.org, id)),
        refusedWith(['already-active', 'invitation-not-found'], () => invitations.renew(school.emmy, school.org, id)),
        () => arrive(n),
      );
    });
    await noFaults();
    expect((await counts()).waiting).toBe(0);
  });

  test('what is removed is gone, with all that came through it', async () => {
    await race(12, async (n) => {
      const [{ id = '' } = {}] = await school.roster('put', [{ email: address(n), externalUserKey: key(n) }]);
      if (n % 2 === 0) await arrive(n);
      await together(
        () => school.get(ProgramEnrollmentRemoval).remove(school.emmy, school.program.id, id),
        applied(['not-in-program', 'conflict'], () => school.courseList('put', [{ person: address(n) }])),
        applied(['not-in-program', 'conflict'], () => school.courseList('put', [{ externalUserKey: key(n) }])),
        refusedWith(['enrollment-not-found'], () =>
          school.get(CourseEnrollmentsBulk).remove(school.emmy, school.course, address(n)),
        ),
        () => arrive(n),
      );
    });
    await noFaults();
    expect(await counts()).toEqual({ real: 0, waiting: 0 });
  });

  test('a roster of a registrar who is dismissed meanwhile is refused, real, or waits for review', async () => {
    await race(6, async (n) => {
      const actor = await school.addRegistrar(`registrar-${n}`);
      const registrar = parsePerson(addressOf(`registrar-${n}`), school.namespaceId);
      const people = [1, 2, 3].map((i) => 3 * n + i);
      const rows = people.map((one) => ({ email: address(one) }));
      await school.roster('put', rows.slice(1), { actor });
      await together(
        () => school.get(Memberships).revoke(school.ada, school.org, registrar),
        refusedWith(['forbidden'], () => school.roster('put', rows, { actor })),
        ...people.map((one) => () => arrive(one)),
      );
    });
    await noFaults();
  });

  test('two admins never deadlock of whom one’s roster says whose a key is, who changes the roles of the first', async () => {
    const admin = (actor: string, userId: string, roles: OrganizationRole[]) =>
      school.get(Memberships).put(actor, school.org, { kind: 'user', userId }, roles);
    await race(24, async (n) => {
      const [earlier, later] = [await arrive(2 * n), await arrive(2 * n + 1)];
      for (const one of [earlier, later]) await admin(school.ada, one, ['admin']);
      await school.get(CoursePrivileges).put(school.ada, school.course.id, {
        person: parsePerson(`key:${key(n)}`, school.namespaceId),
        grant: { roles: [], allow: ['manage_events'], deny: [] },
      });
      await together(
        applied([], () => school.roster('put', [{ email: address(2 * n), externalUserKey: key(n) }], { actor: later })),
        () => admin(earlier, later, ['admin', 'registrar']),
      );
    });
    await noFaults();
    expect(await school.modules.count('privilege.course_privilege_invitation')).toBe(0);
    expect(await school.modules.deadlocks()).toBe(0);
  });
});
