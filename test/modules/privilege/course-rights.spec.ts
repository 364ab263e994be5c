import { EntityManager } from '@mikro-orm/postgresql';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { Courses, Organizations } from '../../../src/modules/catalog/index.js';
import { CourseRoles, Memberships } from '../../../src/modules/privilege/index.js';
import { readRights } from '../../../src/modules/privilege/rights/course-rights.sql.js';
import { PRIVILEGE_NAMES } from '../../../src/modules/privilege/rights/vocabulary.js';
import { School, at } from './school.js';

let school: School;
let emmy: string;
let grace: string;
/** Another course of the organization, and one of another organization. */
let second: string;
let foreign: { org: string; course: string };
beforeAll(async () => {
  school = await School.start();
});
beforeEach(async () => {
  await school.open();
  emmy = await school.signIn('emmy');
  grace = await school.signIn('grace');
  second = await school.addCourse('ENG-102', school.ada);
  const { id: org } = await school.get(Organizations).create({ slug: 'other-school', name: 'Other School' });
  const course = await school.get(Courses).create(org, school.ada, { code: 'ENG-101', title: 'Engines' });
  foreign = { org, course: course.id };
});
afterAll(() => school?.stop());

/** What each of these holds on each of these courses, asked for at once. */
async function rights(userIds: string[], courseIds: string[]): Promise<(readonly string[])[][]> {
  const keys = userIds.map((userId) => courseIds.map((courseId) => ({ courseId, userId })));
  const found = await readRights(school.modules.get(EntityManager).fork(), keys.flat());
  return keys.map((ofUser) => ofUser.map((key) => found.of(key).effective()));
}

test('everybody holds what their own roles on a course give there, and nothing of anybody else’s or of another course’s', async () => {
  await school.role(school.charles, 'lead', ['manage_events', 'manage_material']);
  await school.role(school.charles, 'marker', ['view_enrollments']);
  await school.get(CourseRoles).put(school.ada, second, 'lead', ['update_course']);
  await school.grant(school.charles, emmy, { roles: ['lead'], deny: ['manage_material'] });
  await school.grant(school.charles, grace, { roles: ['marker'], allow: ['manage_events'] });
  await school.grant(school.ada, grace, { roles: ['lead'] }, second);
  expect(await rights([emmy, grace], [school.course, second])).toEqual([
    [['manage_events'], []],
    [expect.arrayContaining(['manage_events', 'view_enrollments']), ['update_course']],
  ]);
  expect((await rights([grace], [school.course]))[0]?.[0]).toHaveLength(2);
});

test('who has made a course, administers its organization or the platform holds everything there, and nowhere else', async () => {
  await school.member(school.ada, at('emmy'), ['admin']);
  await school.get(Memberships).put(school.ada, foreign.org, school.who(grace), ['teacher']);
  const courses = [school.course, second, foreign.course];
  const all = expect.arrayContaining([...PRIVILEGE_NAMES]);
  expect(await rights([school.charles, emmy, grace, school.ada], courses)).toEqual([
    [all, [], []],
    [all, all, []],
    [[], [], []],
    [all, all, all],
  ]);
});

test('roles are told in the order of their names', async () => {
  for (const name of ['marker', 'assistant', 'lead']) await school.role(school.charles, name, ['manage_events']);
  await school.grant(school.charles, emmy, { roles: ['marker', 'assistant', 'lead'] });
  expect(await school.grantOf(emmy)).toMatchObject({ roles: ['assistant', 'lead', 'marker'] });
  const found = await readRights(school.modules.get(EntityManager).fork(), [{ courseId: school.course, userId: emmy }]);
  expect(found.of({ courseId: school.course, userId: emmy }).explain('manage_events')).toMatchObject({
    because: 'role:assistant',
  });
});

test('nobody holds anything where nothing is asked, or on a course that is not there', async () => {
  expect(await rights([], [])).toEqual([]);
  expect(await rights([school.ada], ['00000000-0000-7000-8000-00000000abcd'])).toEqual([[[]]]);
});
