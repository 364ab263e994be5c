import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { cameTo, RosterSchool } from './roster-school.js';

let school: RosterSchool;
beforeAll(async () => {
  school = await RosterSchool.start();
});
beforeEach(() => school.open());
afterAll(() => school?.stop());

/** Somebody in the program: the key that they are enrolled by, and the id of their user where they are here. */
async function student(status = 'enrolled', here = false): Promise<{ key: string; userId?: string }> {
  const key = school.newKey();
  await school.enroll('post', { externalUserKey: key, status });
  if (!here) return { key };
  const userId = await school.signIn(school.newcomer());
  await school.link(key, userId);
  return { key, userId };
}

/** Another program that the course belongs to as well; rows that enrol in it. */
async function otherProgram(): Promise<{ program: string; row: (key: string) => object; courses: string }> {
  const program = await school.addProgram();
  const curriculum = await school.addCurriculum(program);
  await school.staff('put', `/programs/${program}/courses/${school.course}`);
  return {
    program,
    row: (key) => ({ externalUserKey: key, curriculum, status: 'enrolled' }),
    courses: `/programs/${program}/courses/${school.course}/enrollments`,
  };
}

describe('an enrollment in a course of a program', () => {
  test.each([false, true])('is made alike for who waits and who is here (here: %s)', async (here) => {
    const { key } = await student('enrolled', here);
    const answer = await school.enrollInCourse('post', [{ externalUserKey: key }]);
    expect(answer.results).toMatchObject([{ outcome: 'created', state: here ? 'active' : 'pending' }]);
    expect(await school.inCourse()).toMatchObject([
      { id: answer.results[0]?.id, programId: school.program, status: 'active', person: { externalUserKey: key } },
    ]);
    const { body } = await school.registrar('get', `/programs/${school.program}/courses/${school.course}/enrollments`);
    expect(body['items']).toMatchObject([{ id: answer.results[0]?.id }]);
  });

  test('can be told by user id, address or key of whoever is in the program', async () => {
    const [email, key] = [school.newcomer(), school.newKey()];
    await school.enroll('post', { email, externalUserKey: key });
    expect(cameTo(await school.enrollInCourse('put', [{ person: email }]))).toEqual(['created']);
    expect(cameTo(await school.enrollInCourse('put', [{ externalUserKey: key }]))).toEqual(['unchanged']);
    const userId = await school.signIn(email);
    expect(cameTo(await school.enrollInCourse('put', [{ person: userId }]))).toEqual(['unchanged']);
    expect(cameTo(await school.enrollInCourse('put', [{ person: `key:${key.toLowerCase()}` }]))).toEqual(['unchanged']);
    expect(await school.inCourse()).toHaveLength(1);
  });

  test('is switched off and on, waiting and real, and the log says so', async () => {
    for (const here of [false, true]) {
      const { key } = await student('enrolled', here);
      const { results } = await school.enrollInCourse('post', [{ externalUserKey: key }]);
      for (const status of ['inactive', 'active']) {
        expect(cameTo(await school.enrollInCourse('patch', [{ externalUserKey: key, status }]))).toEqual(['updated']);
        expect(cameTo(await school.enrollInCourse('put', [{ externalUserKey: key, status }]))).toEqual(['unchanged']);
      }
      const told = await school.told('course-enrollment-changed', results[0]?.id ?? '');
      expect(told.map((one) => one.status)).toEqual(['inactive', 'active']);
    }
  });

  test.each(['enrolled', 'pending', 'suspended', 'canceled', 'ended'])(
    'that waits becomes real under its id when its person arrives, active only where %s lets it',
    async (status) => {
      const { key } = await student(status);
      const { results } = await school.enrollInCourse('post', [{ externalUserKey: key }]);
      const [email] = [school.newcomer()];
      await school.link(key, email);
      const userId = await school.signIn(email);
      expect(await school.inCourse()).toMatchObject([
        {
          id: results[0]?.id,
          state: 'active',
          status: ['enrolled', 'pending'].includes(status) ? 'active' : 'inactive',
          person: { userId },
        },
      ]);
      expect(await school.inProgram()).toMatchObject([{ state: 'active', status }]);
    },
  );

  test('that waits inactive becomes real inactive', async () => {
    const { key } = await student();
    await school.enrollInCourse('post', [{ externalUserKey: key, status: 'inactive' }]);
    await school.link(key, await school.signIn(school.newcomer()));
    expect(await school.inCourse()).toMatchObject([{ state: 'active', status: 'inactive' }]);
  });

  test('is not made active by what is canceled before its person arrives', async () => {
    const { key } = await student();
    await school.enrollInCourse('post', [{ externalUserKey: key }]);
    await school.enroll('patch', { externalUserKey: key, status: 'canceled' });
    await school.link(key, await school.signIn(school.newcomer()));
    expect(await school.inCourse()).toMatchObject([{ state: 'active', status: 'inactive' }]);
  });
});

describe('a course of several programs', () => {
  test.each([false, true])('takes a person active through one of them only (here: %s)', async (here) => {
    const { key } = await student('enrolled', here);
    const other = await otherProgram();
    await school.bulk('post', `/programs/${other.program}/enrollments`, [other.row(key)]);
    await school.enrollInCourse('post', [{ externalUserKey: key }]);
    const active = [{ externalUserKey: key, status: 'active' }];
    const inactive = [{ externalUserKey: key, status: 'inactive' }];
    expect(cameTo(await school.bulk('post', other.courses, active))).toEqual(['conflict']);
    expect(cameTo(await school.bulk('put', other.courses, active))).toEqual(['conflict']);
    expect(cameTo(await school.bulk('post', other.courses, inactive))).toEqual(['created']);
    expect(cameTo(await school.bulk('patch', other.courses, active))).toEqual(['conflict']);
    await school.enrollInCourse('patch', inactive);
    expect(cameTo(await school.bulk('patch', other.courses, active))).toEqual(['updated']);
    expect((await school.inCourse('&status=active')).map((one) => one.programId)).toEqual([other.program]);
  });

  test('lists through each program who came through it', async () => {
    const [{ key: a }, { key: b }] = [await student(), await student()];
    const other = await otherProgram();
    await school.bulk('post', `/programs/${other.program}/enrollments`, [other.row(b)]);
    await school.enrollInCourse('post', [{ externalUserKey: a }]);
    await school.bulk('post', other.courses, [{ externalUserKey: b, status: 'active' }]);
    await school.putInCourse(school.newcomer());
    const { body } = await school.registrar('get', other.courses);
    expect(body['items']).toMatchObject([{ person: { externalUserKey: b }, programId: other.program }]);
    expect(await school.inCourse()).toHaveLength(3);
  });

  test('keeps a second active one waiting with a conflict when the person turns out to be one, until the first ends', async () => {
    const [{ key: a }, b] = [await student(), school.newKey()];
    const other = await otherProgram();
    await school.bulk('post', `/programs/${other.program}/enrollments`, [other.row(b)]);
    await school.enrollInCourse('post', [{ externalUserKey: a }]);
    const { results } = await school.bulk('post', other.courses, [{ externalUserKey: b, status: 'active' }]);
    const email = school.newcomer();
    const userId = await school.signIn(email, { name: 'Ana' });
    await school.link(a, userId);
    await school.link(b, userId);
    const [waiting] = await school.inCourse('&state=pending');
    expect(waiting).toMatchObject({ id: results[0]?.id, pending: { reason: 'conflict' } });
    expect(waiting?.pending?.detail).toBe(`Ana (${email}) takes this course already, in another way.`);
    await school.enrollInCourse('patch', [{ externalUserKey: a, status: 'inactive' }]);
    expect(await school.inCourse('&state=pending')).toEqual([]);
    expect(await school.inCourse('&status=active')).toMatchObject([{ id: results[0]?.id, person: { userId } }]);
  });
});

describe('a person in two curricula of the program', () => {
  test('takes a course through that which is current', async () => {
    const { key, userId } = await student('ended', true);
    const curriculum = await school.addCurriculum();
    const { results } = await school.enroll('post', { person: userId, curriculum });
    await school.enrollInCourse('post', [{ externalUserKey: key }]);
    expect(await school.inCourse()).toMatchObject([{ status: 'active' }]);
    await school.registrar('delete', `/programs/${school.program}/enrollments/${results[0]?.id}`);
    expect(await school.inCourse()).toEqual([]);
  });
});

describe('a course that is not of the program', () => {
  test('is not found, whatever is asked', async () => {
    const course = await school.addLooseCourse();
    const path = `/programs/${school.program}/courses/${course}/enrollments`;
    const { key } = await student();
    for (const method of ['post', 'patch', 'put'] as const) {
      for (const rows of [[{ externalUserKey: key, status: 'active' }], [], [{ status: 'active' }]]) {
        expect((await school.registrar(method, path, rows)).status).toBe(404);
      }
    }
    expect((await school.registrar('get', path)).status).toBe(404);
    expect(await school.inCourse('', course)).toEqual([]);
  });
});
