import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { tracesOf } from '../../support/traces.js';
import { RosterSchool } from './roster-school.js';

let school: RosterSchool;
beforeAll(async () => {
  school = await RosterSchool.start();
});
beforeEach(() => school.open());
afterAll(() => school?.stop());

test('whoever is retired stays enrolled without a name, address or key, and comes back as a stranger', async () => {
  const [email, externalUserKey] = [school.newcomer('retiree'), `${school.newKey()}-RETIREE`];
  const enrolled = await school.enroll('post', { email, externalUserKey });
  await school.enrollInCourse('post', [{ externalUserKey }]);
  const userId = await school.signIn(email, { name: 'Somebody Retiring' });
  const events = await school.sql<{ count: string }>('select count(*) from common.domain_event');
  expect(await school.call(email, 'delete', '/me')).toMatchObject({ status: 204 });
  expect(await tracesOf(school.sql, [email, externalUserKey, 'Somebody Retiring'])).toEqual([]);
  const [kept] = await school.inProgram();
  expect(kept).toMatchObject({ id: enrolled.results[0]?.id, state: 'active', person: { userId } });
  expect(kept?.person.name).toBeUndefined();
  expect(kept?.person.email).not.toBe(email);
  expect(await school.inCourse()).toMatchObject([{ status: 'active', person: { userId } }]);
  const after = await school.sql<{ count: string }>('select count(*) from common.domain_event');
  expect(Number(after[0]?.count)).toBeGreaterThan(Number(events[0]?.count));
  const anew = await school.enroll('post', { email, externalUserKey });
  expect(anew).toMatchObject({ counts: { created: 1 }, results: [{ state: 'pending' }] });
  const stranger = await school.signIn(email);
  expect(stranger).not.toBe(userId);
  expect((await school.inProgram()).map((one) => one.person.userId)).toEqual([userId, stranger]);
});

test('what waits for somebody who never came goes with them, and nothing names them any more', async () => {
  const [email, externalUserKey] = [school.newcomer('never'), `${school.newKey()}-NEVER`];
  await school.enroll('post', { email, externalUserKey });
  await school.enrollInCourse('post', [{ externalUserKey }]);
  const path = `/organizations/engine-school/people/${encodeURIComponent(email)}`;
  expect((await school.staff('delete', path)).status).toBe(204);
  expect(await school.inProgram()).toEqual([]);
  expect(await school.inCourse()).toEqual([]);
  expect(await tracesOf(school.sql, [email, externalUserKey])).toEqual([]);
});

test('somebody enrolled in another organization is not for this one’s admin to retire', async () => {
  await school.staff('post', '/organizations', { slug: 'other-school', name: 'Other School' });
  const admin = school.newcomer('admin');
  await school.staff('put', `/organizations/engine-school/members/${admin}`, { roles: ['admin'] });
  await school.signIn(admin);
  const student = school.newcomer();
  const program = await school.addProgram('other-school');
  const curriculum = await school.addCurriculum(program);
  await school.bulk(
    'post',
    `/programs/${program}/enrollments`,
    [{ email: student, curriculum, status: 'enrolled' }],
    'ada@engine-school.example',
  );
  await school.enroll('post', { email: student });
  const path = `/organizations/engine-school/people/${encodeURIComponent(student)}`;
  expect(await school.call(admin, 'delete', path)).toMatchObject({ status: 409, body: { code: 'known-elsewhere' } });
  expect((await school.staff('delete', path)).status).toBe(204);
});
