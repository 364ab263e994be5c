import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { RosterSchool } from './roster-school.js';

let school: RosterSchool;
beforeAll(async () => {
  school = await RosterSchool.start();
});
beforeEach(() => school.open());
afterAll(() => school?.stop());

describe('a row that gives a key takes nothing from somebody who is not here yet', () => {
  test('when it names a user, and the key was tied to the other', async () => {
    const [ana, bob, key] = [school.newcomer('ana'), school.newcomer('bob'), school.newKey()];
    const anaId = await school.signIn(ana);
    const { results } = await school.enroll('post', { email: bob });
    await school.link(key, bob);
    const answer = await school.enroll('put', { person: anaId, externalUserKey: key });
    expect(answer.results).toMatchObject([{ outcome: 'created', state: 'active' }]);
    const bobId = await school.signIn(bob);
    expect(await school.inProgram()).toMatchObject([
      { id: results[0]?.id, state: 'active', person: { userId: bobId } },
      { state: 'active', person: { userId: anaId, externalUserKey: key } },
    ]);
  });

  test('when the key is somebody else’s: the row is refused, and neither loses or gains anything', async () => {
    const [ana, bob, key] = [school.newcomer('ana'), school.newcomer('bob'), school.newKey()];
    await school.signIn(ana);
    await school.link(key, ana);
    await school.enroll('post', { email: bob });
    const before = await school.inProgram();
    const answer = await school.enroll('put', { email: bob, externalUserKey: key, status: 'suspended' });
    expect(answer.results).toMatchObject([{ outcome: 'refused', code: 'conflict' }]);
    expect(await school.inProgram()).toEqual(before);
    await school.signIn(bob);
    expect(await school.inProgram()).toMatchObject([{ state: 'active', person: { email: bob } }]);
  });

  test('in a course, where a row names one person', async () => {
    const [ana, bob, key] = [school.newcomer('ana'), school.newcomer('bob'), school.newKey()];
    await school.signIn(ana);
    await school.link(key, ana);
    const path = `/courses/${school.course}/enrollments`;
    await school.bulk('put', path, [{ person: bob, status: 'active' }]);
    const answer = await school.bulk('put', path, [{ person: bob, externalUserKey: key, status: 'active' }]);
    expect(answer.results).toMatchObject([{ outcome: 'refused', code: 'conflict' }]);
    expect(await school.inCourse()).toMatchObject([{ state: 'pending', person: { email: bob } }]);
  });
});

test('a roster that gives the key later leaves one active course enrollment where the key waits for one already', async () => {
  const [bob, key] = [school.newcomer('bob'), school.newKey()];
  await school.registrar('put', `/courses/${school.course}/enrollments/key:${key}`, { status: 'active' });
  await school.enroll('post', { email: bob });
  await school.enrollInCourse('post', [{ person: bob }]);
  const answer = await school.enroll('put', { email: bob, externalUserKey: key });
  expect(answer.results).toMatchObject([{ outcome: 'updated' }]);
  expect((await school.inCourse()).map((one) => one.status)).toEqual(['active', 'inactive']);
  await school.signIn(bob);
  expect((await school.inCourse()).map((one) => [one.state, one.status])).toEqual([
    ['active', 'active'],
    ['active', 'inactive'],
  ]);
});

describe('somebody in two curricula of a program', () => {
  test.each(['registered', 'waiting'])(
    'can end the course of the first and begin it in the second (%s)',
    async (is) => {
      const email = school.newcomer();
      if (is === 'registered') await school.signIn(email);
      await school.enroll('post', { email });
      await school.enrollInCourse('post', [{ person: email }]);
      await school.enroll('patch', { email, status: 'canceled' });
      const second = await school.addCurriculum();
      await school.enroll('post', { email, curriculum: second });
      expect((await school.enrollInCourse('put', [{ person: email }])).results).toMatchObject([
        { outcome: 'unchanged' },
      ]);
      const ended = await school.enrollInCourse('patch', [{ person: email, status: 'inactive' }]);
      expect(ended.results).toMatchObject([{ outcome: 'updated' }]);
      expect((await school.inCourse()).map((one) => one.status)).toEqual(['inactive']);
      expect((await school.enrollInCourse('put', [{ person: email }])).results).toMatchObject([{ outcome: 'created' }]);
      expect((await school.inCourse()).map((one) => one.status)).toEqual(['inactive', 'active']);
    },
  );
});

test('what returns to a key waits in the name of whoever took the key away, not of a registrar who has left', async () => {
  const [gone, ana, ben, key] = [
    school.newcomer('gone'),
    school.newcomer('ana'),
    school.newcomer('ben'),
    school.newKey(),
  ];
  await school.staff('put', `/organizations/engine-school/members/${gone}`, { roles: ['registrar'] });
  await school.signIn(gone);
  await school.signIn(ana);
  await school.link(key, ana);
  const row = { externalUserKey: key, curriculum: school.curriculum, status: 'enrolled' };
  await school.bulk('post', `/programs/${school.program}/enrollments`, [row], gone);
  await school.staff('delete', `/organizations/engine-school/members/${gone}`);
  await school.unlink(key);
  expect(await school.inProgram()).toMatchObject([{ state: 'pending', pending: { reason: 'not-registered' } }]);
  const benId = await school.signIn(ben);
  await school.link(key, ben);
  const [moved] = await school.inProgram();
  expect(moved).toMatchObject({ state: 'active', person: { userId: benId } });
  const { body } = await school.call('emmy@engine-school.example', 'get', '/me');
  expect(moved?.grantedBy).toBe(body['id']);
});

test('when one of the two whom a row names is retired, the row is the other’s', async () => {
  const [ana, ben, key] = [school.newcomer('ana'), school.newcomer('ben'), school.newKey()];
  await school.signIn(ana);
  const benId = await school.signIn(ben);
  await school.link(key, ben);
  const { results } = await school.enroll('post', { email: ana, externalUserKey: key });
  expect(await school.inProgram()).toMatchObject([{ state: 'pending', pending: { reason: 'conflict' } }]);
  await school.call(ana, 'delete', '/me');
  expect(await school.inProgram()).toMatchObject([{ id: results[0]?.id, state: 'active', person: { userId: benId } }]);
});
