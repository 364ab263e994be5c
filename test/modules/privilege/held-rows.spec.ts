import { EntityManager } from '@mikro-orm/postgresql';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Organizations } from '../../../src/modules/catalog/index.js';
import { EnrollmentAuthority } from '../../../src/modules/privilege/index.js';
import { HeldStanding } from '../../../src/modules/privilege/rights/held-standing.service.js';
import { holdCourse, holdOrganization, holdUsers } from '../../../src/modules/privilege/rows-held.sql.js';
import { holdForConversion, type FoundCandidate } from '../../../src/modules/privilege/waiting/candidates.sql.js';
import { lockedBefore, locksAfter, stirred, type Row } from '../../support/locks.js';
import { School } from './school.js';

let school: School;
beforeAll(async () => {
  school = await School.start();
});
beforeEach(() => school.open());
afterAll(() => school?.stop());

const NOBODY = '00000000-0000-4000-8000-000000000000';

const organization = (id: string): Row => ({ table: 'catalog.organization', id });
const course = (id: string): Row => ({ table: 'catalog.course', id });
const user = (id: string): Row => ({ table: 'identity."user"', id });

/** Something that waits, and concerns nobody and nothing but what is told of it. */
const waiting = (differs: Partial<FoundCandidate>): FoundCandidate => ({
  organization_id: NOBODY,
  course_id: null,
  identifier_id: NOBODY,
  user_id: NOBODY,
  grantor_id: NOBODY,
  ...differs,
});

test('a course on which somebody grants stays, and what its organization trusts; others are free', async () => {
  const other = await school.get(Organizations).create({ slug: 'other-school', name: 'Other School' });
  const second = await school.addCourse('ENG-102');
  const rows = [course(school.course), organization(school.org), course(second), organization(other.id)];
  const locks = await locksAfter(school.modules, (em) => holdCourse(em, school.course), rows);
  expect(locks).toEqual(['share', 'share', 'none', 'none']);
});

test('an organization in which somebody grants stays, with what it trusts; others are free', async () => {
  const other = await school.get(Organizations).create({ slug: 'other-school', name: 'Other School' });
  const hold = (em: EntityManager) => holdOrganization(em, school.org);
  const rows = [organization(school.org), organization(other.id)];
  expect(await locksAfter(school.modules, hold, rows)).toEqual(['share', 'none']);
});

test('the rights of whoever grants, or decides, stay as they are meanwhile, and nobody else is kept off', async () => {
  const { ada, charles, org, modules } = school;
  const both = [user(ada), user(charles)];
  expect(await locksAfter(modules, (em) => holdUsers(em, [charles]), both)).toEqual(['none', 'no key update']);
  const decides = (em: EntityManager) => school.get(HeldStanding).officeIn(em, charles, org);
  expect(await locksAfter(modules, decides, both)).toEqual(['none', 'no key update']);
});

test('registrars enrol side by side, and lose no right meanwhile', async () => {
  const enrols = (em: EntityManager) => school.get(EnrollmentAuthority).requireRegistrar(em, school.ada, school.org);
  expect(await locksAfter(school.modules, enrols, [user(school.ada), user(school.charles)])).toEqual(['share', 'none']);
});

test('a conversion holds where it converts, who granted and for whom, and nothing else', async () => {
  const { modules, org, ada, charles } = school;
  const other = await school.addCourse('ENG-102');
  const emmy = await school.signIn('emmy');
  const candidate = waiting({ organization_id: org, course_id: school.course, user_id: charles, grantor_id: ada });
  const rows = [organization(org), course(school.course), course(other), user(ada), user(charles), user(emmy)];
  expect(await locksAfter(modules, (em) => holdForConversion(em, [candidate]), rows)).toEqual([
    'share',
    'share',
    'none',
    'key share',
    'no key update',
    'none',
  ]);
});

test('a conversion holds organizations first, then courses, then grantors, then the people whose rights change', async () => {
  const { modules, org, ada, charles } = school;
  const candidate = waiting({ organization_id: org, course_id: school.course, user_id: charles, grantor_id: ada });
  const inOrder = [organization(org), course(school.course), user(ada), user(charles)];
  for (const [n, held] of inOrder.entries()) {
    const others = inOrder.filter((row) => row !== held);
    const before = await lockedBefore(modules, held, others, (em) => holdForConversion(em, [candidate]));
    expect(before).toEqual(inOrder.slice(0, n));
  }
});

describe('whatever is held is held in one order, so that no two wait for each other', () => {
  const converts = (differ: (id: string) => Partial<FoundCandidate>) => (em: EntityManager, ids: readonly string[]) =>
    holdForConversion(
      em,
      ids.map((id) => waiting(differ(id))),
    );

  const three = async (make: (n: number) => Promise<string>) => [await make(1), await make(2), await make(3)];
  const organizations = () =>
    three(async (n) => (await school.get(Organizations).create({ slug: `school-${n}`, name: `${n}` })).id);
  const courses = () => three((n) => school.addCourse(`C-${n}`));
  const people = async () => [await school.signIn('grace'), await school.signIn('emmy'), await school.signIn('alan')];

  test.each([
    ['organizations', organization, organizations, converts((id) => ({ organization_id: id }))],
    ['courses', course, courses, converts((id) => ({ course_id: id }))],
    ['grantors', user, people, converts((id) => ({ grantor_id: id }))],
    ['people who gain rights', user, people, converts((id) => ({ user_id: id }))],
    ['people whose rights are looked at', user, people, holdUsers],
  ])('%s', async (_, row, make, hold) => {
    const [first, second, third] = await stirred(school.modules, row, await make());
    const before = await lockedBefore(school.modules, second, [first, third], (em) =>
      hold(em, [third.id, second.id, first.id]),
    );
    expect(before).toEqual([first]);
  });
});
