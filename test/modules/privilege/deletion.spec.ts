import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { Courses, Organizations } from '../../../src/modules/catalog/index.js';
import { School, at } from './school.js';

let school: School;
beforeAll(async () => {
  school = await School.start();
});
beforeEach(() => school.open());
afterAll(() => school?.stop());

const EVENTS = { allow: ['manage_events'] } as const;

/** What the log tells of grants and memberships that were taken back. */
async function revoked(): Promise<Record<string, unknown>[]> {
  const log = await school.modules.events('privilege.course-privilege-revoked', 'privilege.membership-revoked');
  return log.map(({ payload }) => payload);
}

test('a course takes its waiting and its real grants with it, and the log says so', async () => {
  const emmy = await school.signIn('emmy');
  const other = await school.addCourse('PRG-201');
  await school.role(school.charles, 'assistant', ['manage_exercises']);
  const waiting = await school.grant(school.charles, at('grace'), { roles: ['assistant'] });
  const real = await school.grant(school.charles, emmy, { roles: ['assistant'], ...EVENTS });
  await school.grant(school.charles, at('grace'), EVENTS, other);
  await school.get(Courses).delete(school.course);
  const told = await revoked();
  expect(told).toHaveLength(2);
  expect(told).toContainEqual(
    expect.objectContaining({
      grantId: waiting.id,
      state: 'pending',
      courseId: school.course,
      identifierId: expect.any(String),
    }),
  );
  expect(told).toContainEqual(
    expect.objectContaining({ grantId: real.id, state: 'active', courseId: school.course, userId: emmy }),
  );
  const grace = await school.signIn('grace');
  expect(await school.held(grace, other)).toEqual(['manage_events']);
  expect(await school.modules.count('privilege.course_role')).toBe(0);
});

test('an organization takes its courses, their grants and its memberships with it, and the log says so', async () => {
  const emmy = await school.signIn('emmy');
  const grants = [
    await school.grant(school.charles, at('grace'), EVENTS),
    await school.grant(school.charles, emmy, EVENTS),
    await school.member(school.ada, at('grace'), ['registrar']),
    await school.member(school.ada, at('emmy'), ['teacher']),
  ];
  const [charles] = await school.modules.sql<{ id: string }>(
    'select id from privilege.organization_membership where user_id = $1',
    [school.charles],
  );
  await school.get(Organizations).delete(school.org);
  const told = (await revoked()).map((payload) => payload['grantId']);
  expect(new Set(told)).toEqual(new Set([...grants.map(({ id }) => id), charles?.id]));
  expect(told).toHaveLength(5);
  for (const table of ['invitation', 'course_grant', 'membership_grant']) {
    expect(await school.modules.count(`privilege.${table}`)).toBe(0);
  }
  expect(await school.signIn('grace')).toEqual(expect.any(String));
});
