import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { Courses, Curricula, Organizations, Programs } from '../../../src/modules/catalog/index.js';
import { EnrollmentInvitations, ProgramEnrollmentsBulk } from '../../../src/modules/enrollment/index.js';
import { IdentifierTransactions } from '../../../src/modules/identity/identifier-transactions.js';
import { Memberships } from '../../../src/modules/privilege/index.js';
import { parsePerson } from '../../../src/modules/identity/index.js';
import { beforeLocking, changedMeanwhile } from '../../support/locks.js';
import { Registry, at } from './registry.js';

let school: Registry;
let invitations: EnrollmentInvitations;
beforeAll(async () => {
  school = await Registry.start();
  invitations = school.get(EnrollmentInvitations);
});

/** The enrollments that wait for Grace and for Emmy, and those of another organization. */
let grace: { program: string; through: string };
let emmy: { program: string; through: string };
/** Alan's, in the course directly. */
let alan: string;
let other: { org: string; waiting: string };
beforeEach(async () => {
  await school.open();
  const ids = async (rows: Promise<{ id: string }[]>): Promise<string[]> => (await rows).map(({ id }) => id);
  const people = ['grace', 'emmy'] as const;
  const programs = await ids(school.enroll(...people.map((person) => ({ email: at(person) }))));
  const through = await ids(school.enrollInCourse('through', ...people.map((person) => ({ person: at(person) }))));
  const [direct] = await ids(school.enrollInCourse('directly', { person: at('alan') }));
  grace = { program: programs[0] ?? '', through: through[0] ?? '' };
  alan = direct ?? '';
  emmy = { program: programs[1] ?? '', through: through[1] ?? '' };
  const { id: org } = await school.get(Organizations).create({ slug: 'other-school', name: 'Other School' });
  const program = await school.get(Programs).create(org, { code: 'CS', title: 'Computing' });
  const { id: curriculum } = await school.get(Curricula).create(program.id, { code: '1', title: '1', active: true });
  await school.get(Courses).create(org, school.ada, { code: 'ENG-101', title: 'Engines' });
  const row = { email: at('grace'), curriculum, status: 'enrolled' };
  const [came] = await school.get(ProgramEnrollmentsBulk).run(school.ada, program, 'put', [row]);
  other = { org, waiting: came && 'id' in came ? came.id : '' };
});
afterEach(() => void jest.restoreAllMocks());
afterAll(() => school?.stop());

const NOT_FOUND = { kind: 'not-found', code: 'invitation-not-found' };
const revoke = (id: string, org = school.org): Promise<void> => invitations.revoke(school.ada, org, id);
const renew = (id: string, org = school.org): Promise<void> => invitations.renew(school.ada, org, id);

const WAITING = `(select id, expires_at, grantor_id, identifier_id from enrollment.program_enrollment_invitation
  union all select id, expires_at, grantor_id, identifier_id from enrollment.course_enrollment_invitation) waiting`;

/** The ids of what waits, of everybody and everywhere. */
async function waiting(where = 'true'): Promise<Set<string>> {
  return new Set(
    (await school.modules.sql<{ id: string }>(`select id from ${WAITING} where ${where}`)).map(({ id }) => id),
  );
}

describe('what waits and is taken back', () => {
  test('in a program goes with what came through it, and with nothing else', async () => {
    await revoke(grace.program);
    expect(await waiting()).toEqual(new Set([alan, emmy.program, emmy.through, other.waiting]));
    expect(new Set(await school.told('program-unenrolled', 'course-unenrolled'))).toEqual(
      new Set([grace.program, grace.through]),
    );
  });

  test('in a course goes alone', async () => {
    await revoke(grace.through);
    await revoke(alan);
    expect(await waiting()).toEqual(new Set([grace.program, emmy.program, emmy.through, other.waiting]));
  });
});

describe('what waits and is renewed', () => {
  /** What expires ten days later than the rest, once this has been renewed. */
  async function renewed(id: string): Promise<Set<string>> {
    school.modules.clock.advance(10 * 86_400_000);
    await renew(id);
    return waiting(`expires_at = (select max(expires_at) from ${WAITING})`);
  }

  test('in a program waits longer with what came through it, and nothing else does', async () => {
    expect(await renewed(grace.program)).toEqual(new Set([grace.program, grace.through]));
    expect(new Set(await school.told('invitation-renewed'))).toEqual(new Set([grace.program, grace.through]));
  });

  test('in a course through a program waits longer with that', async () => {
    expect(await renewed(emmy.through)).toEqual(new Set([emmy.program, emmy.through]));
  });

  test('in a course directly waits longer alone', async () => {
    expect(await renewed(alan)).toEqual(new Set([alan]));
  });

  test('is answered for by who granted it, or by who renews it where they could not grant it any more', async () => {
    await school
      .get(Memberships)
      .put(school.ada, school.org, parsePerson(at('charles'), school.namespaceId), ['registrar']);
    const charles = await school.signIn('charles');
    const grantors = async () =>
      school.modules.sql(`select distinct grantor_id from ${WAITING} where id = any($1)`, [
        [grace.program, grace.through],
      ]);
    await invitations.renew(charles, school.org, grace.program);
    expect(await grantors()).toEqual([{ grantor_id: school.ada }]);
    for (const table of ['program_enrollment_invitation', 'course_enrollment_invitation']) {
      await school.modules.sql(`update enrollment.${table} set grantor_lost_rights = true`);
    }
    await invitations.renew(charles, school.org, grace.program);
    expect(await grantors()).toEqual([{ grantor_id: charles }]);
  });
});

describe.each(['revoke', 'renew'] as const)('to %s', (what) => {
  const attempt = (id: string, org = school.org): Promise<void> => invitations[what](school.ada, org, id);

  test('what waits in another organization, or nowhere, is refused', async () => {
    const before = await waiting();
    for (const id of [grace.program, alan]) {
      await expect(attempt(id, other.org)).rejects.toMatchObject(NOT_FOUND);
    }
    for (const id of [other.waiting, school.org, 'no-id']) {
      await expect(attempt(id)).rejects.toMatchObject(NOT_FOUND);
    }
    expect(await waiting()).toEqual(before);
  });

  test('what is real by now is refused, and says that it is real, here alone', async () => {
    await school.signIn('grace');
    await school.signIn('alan');
    for (const id of [grace.program, grace.through, alan]) {
      await expect(attempt(id)).rejects.toMatchObject({ kind: 'conflict', code: 'already-active' });
      await expect(attempt(id, other.org)).rejects.toMatchObject(NOT_FOUND);
    }
    expect(new Set((await school.inProgram()).map((one) => one.state))).toEqual(new Set(['active', 'pending']));
  });

  test('what goes while its person is locked is refused', async () => {
    const lock = `select from identity.identifier where given = '${at('alan')}' for update`;
    const go = `delete from enrollment.course_enrollment_invitation where id = '${alan}'`;
    const late = changedMeanwhile(school.modules, [lock, go], () => attempt(alan));
    await expect(late).rejects.toMatchObject(NOT_FOUND);
  });

  test.each([
    ['course', () => alan, ['catalog.program_course']],
    [
      'program',
      () => grace.program,
      ['enrollment.course_enrollment_invitation', 'enrollment.program_identifier', 'catalog.program_course'],
    ],
  ])('what goes with its %s just then is refused', async (place, id, tables) => {
    const lock = `select from catalog.${place} for update`;
    const go = [...tables, `catalog.${place}`].map((table) => `delete from ${table}`);
    const late = changedMeanwhile(school.modules, [lock, ...go], () => attempt(id()));
    await expect(late).rejects.toMatchObject({ code: 'not-found', detail: `There is no such ${place}.` });
  });
});

test('what is cleaned away just as it is renewed is refused', async () => {
  const row = `enrollment.course_enrollment_invitation where id = '${alan}'`;
  const late = changedMeanwhile(school.modules, [`select from ${row} for update`, `delete from ${row}`], () =>
    renew(alan),
  );
  await expect(late).rejects.toMatchObject(NOT_FOUND);
});

describe('what comes to stand under another name just before that is locked', () => {
  /** Puts it under another name each time that people are to be locked, up to so often; how often they were to be. */
  const renameBeforeLocking = (times: number): (() => number) =>
    beforeLocking(school.get(IdentifierTransactions), times, (time) =>
      school.modules.sql(
        `update enrollment.course_enrollment_invitation
         set identifier_id = (select id from identity.identifier where given = $2) where id = $1`,
        [alan, at(time % 2 === 1 ? 'ada' : 'alan')],
      ),
    );

  test('is taken back under that', async () => {
    const locked = renameBeforeLocking(3);
    await revoke(alan);
    expect(locked()).toBe(4);
    expect((await waiting()).has(alan)).toBe(false);
  });

  test('is given up on after twenty attempts, and waits on', async () => {
    const locked = renameBeforeLocking(20);
    await expect(revoke(alan)).rejects.toThrow('changes faster than it can be locked');
    expect(locked()).toBe(20);
    expect((await waiting()).has(alan)).toBe(true);
  });
});
