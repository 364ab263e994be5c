import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { cameTo, RosterSchool } from './roster-school.js';

const CURT = 'curt@engine-school.example';
const TINA = 'tina@engine-school.example';

let school: RosterSchool;
beforeAll(async () => {
  school = await RosterSchool.start();
  await school.signIn(CURT);
  await school.signIn(TINA);
});
/** Curt is a second registrar, who will be dismissed; Tina may enrol in the course. */
beforeEach(async () => {
  await school.open();
  await school.hire(CURT, ['registrar']);
  await school.hire(TINA, ['teacher']);
  await allow(TINA, ['manage_enrollments']);
});
afterAll(() => school?.stop());

async function allow(person: string, privileges: string[]): Promise<void> {
  const grant = { roles: [], allow: privileges, deny: [] };
  await school.staff('put', `/courses/${school.course}/privileges/${person}`, grant);
}

function dismiss(person: string): Promise<unknown> {
  return school.staff('delete', `/organizations/engine-school/members/${person}`);
}

const roster = (...people: string[]): object[] =>
  people.map((email) => ({ email, curriculum: school.curriculum, status: 'enrolled' }));
const inProgram = (): string => `/programs/${school.program}/enrollments`;
const inCourse = (): string => `/courses/${school.course}/enrollments`;
const through = (): string => `/programs/${school.program}/courses/${school.course}/enrollments`;

async function reasons(list: 'inProgram' | 'inCourse'): Promise<(string | undefined)[]> {
  return (await school[list]()).map((one) => one.pending?.reason);
}

describe('what a registrar enrolled ahead who is dismissed before its people come', () => {
  test('waits with grantor-lost-rights, does not convert, and the log says that it is withheld', async () => {
    const email = school.newcomer();
    const { results } = await school.bulk('put', inProgram(), roster(email), CURT);
    await school.bulk('put', inCourse(), [{ person: email, status: 'active' }], CURT);
    await dismiss(CURT);
    expect([await reasons('inProgram'), await reasons('inCourse')]).toEqual([
      ['grantor-lost-rights'],
      ['grantor-lost-rights'],
    ]);
    const userId = await school.signIn(email);
    expect(await school.sql('select from enrollment.program_enrollment where user_id = $1', [userId])).toEqual([]);
    expect(await school.sql('select from enrollment.course_enrollment where user_id = $1', [userId])).toEqual([]);
    expect(await reasons('inProgram')).toEqual(['grantor-lost-rights']);
    expect(await school.told('invitation-withheld', results[0]?.id ?? '')).toMatchObject([{ state: 'pending' }]);
  });

  test('is told of with its program and curriculum, in a course through a program with that program', async () => {
    const email = school.newcomer();
    const { results } = await school.bulk('put', inProgram(), roster(email), CURT);
    const courses = await school.bulk('put', through(), [{ person: email, status: 'active' }], CURT);
    await dismiss(CURT);
    const [told] = await school.told('invitation-withheld', results[0]?.id ?? '');
    expect(told).toMatchObject({ programId: school.program, curriculumId: school.curriculum });
    const [toldOfCourse] = await school.told('invitation-withheld', courses.results[0]?.id ?? '');
    expect(toldOfCourse).toMatchObject({
      kind: 'course-enrollment',
      programId: school.program,
      courseId: school.course,
    });
  });

  test('does not touch what is real, nor what another registrar enrolled', async () => {
    const [here, waiting, withheld] = [school.newcomer(), school.newcomer(), school.newcomer()];
    await school.signIn(here);
    await school.bulk('put', inProgram(), roster(here, withheld), CURT);
    await school.bulk('put', inProgram(), roster(waiting));
    await dismiss(CURT);
    const found = new Map((await school.inProgram()).map((one) => [one.person.email, one.pending?.reason]));
    expect([here, waiting, withheld].map((email) => found.get(email))).toEqual([
      undefined,
      'not-registered',
      'grantor-lost-rights',
    ]);
    expect((await school.inProgram('&state=active')).map((one) => one.person.email)).toEqual([here]);
  });

  test('is withheld in that organization alone, and is told of once', async () => {
    const other = await school.addOrganization();
    await school.hire(CURT, ['registrar'], other);
    const program = await school.addProgram(other);
    const curriculum = await school.addCurriculum(program);
    const course = await school.addCourse(program, other);
    const email = school.newcomer();
    const elsewhere = [{ email, curriculum, status: 'enrolled' }];
    await school.bulk('put', `/programs/${program}/enrollments`, elsewhere, CURT);
    await school.bulk('put', `/courses/${course}/enrollments`, [{ person: email, status: 'active' }], CURT);
    const ids: string[] = [];
    for (const person of [email, school.newcomer()]) {
      await school.hire(CURT, ['registrar']);
      const { results } = await school.bulk('put', inProgram(), roster(person), CURT);
      const direct = await school.bulk('put', inCourse(), [{ person, status: 'active' }], CURT);
      ids.push(...[...results, ...direct.results].map((one) => one.id ?? ''));
      await dismiss(CURT);
    }
    for (const id of ids) expect(await school.told('invitation-withheld', id)).toHaveLength(1);
    await school.signIn(email);
    const there = async (path: string) => (await school.staff('get', path)).body['items'];
    expect(await there(`/programs/${program}/enrollments`)).toMatchObject([{ state: 'active' }]);
    expect(await there(`/courses/${course}/enrollments`)).toMatchObject([{ state: 'active' }]);
    expect(await reasons('inProgram')).toEqual(['grantor-lost-rights', 'grantor-lost-rights']);
  });

  test('is healed when another registrar sends the same roster, under its ids, for who has come and who has not', async () => {
    const [came, waits] = [school.newcomer(), school.newcomer()];
    const first = await school.bulk('put', inProgram(), roster(came, waits), CURT);
    const rows = [came, waits].map((person) => ({ person, status: 'active' }));
    const courses = await school.bulk('put', through(), rows, CURT);
    await dismiss(CURT);
    const userId = await school.signIn(came);
    const again = await school.bulk('put', inProgram(), roster(came, waits));
    expect(again.results.map((one) => [one.outcome, one.state, one.id])).toEqual([
      ['updated', 'active', first.results[0]?.id],
      ['updated', 'pending', first.results[1]?.id],
    ]);
    const courseAgain = await school.bulk('put', through(), rows);
    expect(courseAgain.results.map((one) => [one.outcome, one.state, one.id])).toEqual([
      ['updated', 'active', courses.results[0]?.id],
      ['updated', 'pending', courses.results[1]?.id],
    ]);
    expect(await school.inCourse('&state=active')).toMatchObject([{ person: { userId }, status: 'active' }]);
    await school.signIn(waits);
    expect((await school.inProgram()).map((one) => one.state)).toEqual(['active', 'active']);
    expect((await school.inCourse('&status=active')).map((one) => one.state)).toEqual(['active', 'active']);
    expect(cameTo(await school.bulk('put', inProgram(), roster(came, waits)))).toEqual(['unchanged', 'unchanged']);
  });

  test('stays withheld when the grantor is hired again', async () => {
    const email = school.newcomer();
    await school.bulk('put', inProgram(), roster(email), CURT);
    await dismiss(CURT);
    await school.hire(CURT, ['registrar']);
    expect(await reasons('inProgram')).toEqual(['grantor-lost-rights']);
    expect(cameTo(await school.bulk('put', inProgram(), roster(email), CURT))).toEqual(['updated']);
    expect(await reasons('inProgram')).toEqual(['not-registered']);
  });

  test('waits on as it was for a registrar who becomes admin, or a teacher besides', async () => {
    await school.bulk('put', inProgram(), roster(school.newcomer()), CURT);
    await school.bulk('put', inCourse(), [{ person: school.newcomer(), status: 'active' }], CURT);
    for (const roles of [['registrar', 'teacher'], ['admin'], ['registrar']]) {
      await school.hire(CURT, roles);
      expect([await reasons('inProgram'), await reasons('inCourse')]).toEqual([['not-registered'], ['not-registered']]);
    }
    await school.hire(CURT, ['teacher']);
    expect([await reasons('inProgram'), await reasons('inCourse')]).toEqual([
      ['grantor-lost-rights'],
      ['grantor-lost-rights'],
    ]);
  });

  test('waits for review when they are retired, and what others enrolled stands', async () => {
    const leaving = school.newcomer('registrar');
    await school.signIn(leaving);
    await school.hire(leaving, ['registrar']);
    for (const caller of [leaving, CURT]) {
      const person = school.newcomer();
      await school.bulk('put', inProgram(), roster(person), caller);
      await school.bulk('put', inCourse(), [{ person, status: 'active' }], caller);
    }
    expect(await school.call(leaving, 'delete', '/me')).toMatchObject({ status: 204 });
    const expected = ['grantor-lost-rights', 'not-registered'];
    expect([await reasons('inProgram'), await reasons('inCourse')]).toEqual([expected, expected]);
  });

  test('can be deleted', async () => {
    const { results } = await school.bulk('put', inProgram(), roster(school.newcomer()), CURT);
    await dismiss(CURT);
    expect((await school.registrar('delete', `${inProgram()}/${results[0]?.id}`)).status).toBe(204);
  });
});

describe('what a teacher enrolled ahead who loses manage_enrollments on the course', () => {
  test('waits with grantor-lost-rights and does not convert, until somebody who may enrols again', async () => {
    const email = school.newcomer();
    const first = await school.bulk('put', inCourse(), [{ person: email, status: 'active' }], TINA);
    expect(await reasons('inCourse')).toEqual(['not-registered']);
    await allow(TINA, ['view_enrollments']);
    expect(await reasons('inCourse')).toEqual(['grantor-lost-rights']);
    const userId = await school.signIn(email);
    expect(await reasons('inCourse')).toEqual(['grantor-lost-rights']);
    expect((await school.call(TINA, 'put', inCourse(), [{ person: email, status: 'active' }])).status).toBe(403);
    const again = await school.putInCourse(email);
    expect(again).toMatchObject({
      status: 200,
      body: { id: first.results[0]?.id, state: 'active', person: { userId } },
    });
  });

  test('is withheld in that course alone', async () => {
    const grant = { roles: [], allow: ['manage_enrollments'], deny: [] };
    await school.staff('put', `/courses/${school.secondCourse}/privileges/${TINA}`, grant);
    const email = school.newcomer();
    for (const course of [school.course, school.secondCourse]) {
      await school.bulk('put', `/courses/${course}/enrollments`, [{ person: email, status: 'active' }], TINA);
    }
    await allow(TINA, []);
    await school.signIn(email);
    expect(await reasons('inCourse')).toEqual(['grantor-lost-rights']);
    expect(await school.inCourse('', school.secondCourse)).toMatchObject([{ state: 'active' }]);
  });

  test('while what a registrar enrolled in the course stands', async () => {
    const [hers, his] = [school.newcomer(), school.newcomer()];
    await school.bulk('put', inCourse(), [{ person: hers, status: 'active' }], TINA);
    await school.bulk('put', inCourse(), [{ person: his, status: 'active' }], CURT);
    await allow(TINA, []);
    expect(await reasons('inCourse')).toEqual(['grantor-lost-rights', 'not-registered']);
  });

  test('through a program, while the enrollment in the program becomes real', async () => {
    const email = school.newcomer();
    await school.bulk('put', inProgram(), roster(email));
    await school.bulk('put', through(), [{ person: email, status: 'active' }], TINA);
    await allow(TINA, []);
    const userId = await school.signIn(email);
    expect(await school.inProgram()).toMatchObject([{ state: 'active', person: { userId } }]);
    expect(await reasons('inCourse')).toEqual(['grantor-lost-rights']);
    expect(cameTo(await school.bulk('put', through(), [{ person: userId, status: 'active' }]))).toEqual(['updated']);
    expect(await school.inCourse()).toMatchObject([{ state: 'active', status: 'active' }]);
  });
});

test('renewing what waits is told of each enrollment that it renews, with where it is', async () => {
  const email = school.newcomer();
  const [program] = (await school.enroll('post', { email })).results;
  const [course] = (await school.enrollInCourse('post', [{ person: email }])).results;
  const [other] = (await school.enrollInCourse('post', [{ person: email }], school.secondCourse)).results;
  const renew = (id = '') => school.registrar('post', `/organizations/engine-school/invitations/${id}/renew`);
  for (const [times, id] of [program?.id, course?.id].entries()) {
    expect((await renew(id)).status).toBeLessThan(300);
    const told = (grantId = '') => school.told('invitation-renewed', grantId);
    const where = { programId: school.program, state: 'pending' };
    const each = (facts: object) => Array<unknown>(times + 1).fill(expect.objectContaining({ ...where, ...facts }));
    expect(await told(program?.id)).toEqual(
      each({ kind: 'program-enrollment', curriculumId: school.curriculum, status: 'enrolled' }),
    );
    expect(await told(course?.id)).toEqual(each({ kind: 'course-enrollment', courseId: school.course }));
    expect(await told(other?.id)).toEqual(each({ kind: 'course-enrollment', courseId: school.secondCourse }));
  }
});
