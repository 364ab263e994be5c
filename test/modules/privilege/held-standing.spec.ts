import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { EntityManager } from '@mikro-orm/postgresql';
import { Organizations } from '../../../src/modules/catalog/index.js';
import { HeldStanding, Memberships, type Office } from '../../../src/modules/privilege/index.js';
import { locksAfter } from '../../support/locks.js';
import { School, at } from './school.js';

let school: School;
beforeAll(async () => {
  school = await School.start();
});
beforeEach(() => school.open());
afterAll(() => school?.stop());

test('somebody decides in an organization as its admin, or as one of the platform, and is held meanwhile', async () => {
  const { id: other } = await school.get(Organizations).create({ slug: 'an-academy', name: 'Academy' });
  await school.member(school.ada, at('emmy'), ['admin']);
  const emmy = await school.signIn('emmy');
  await school.get(Memberships).put(school.ada, other, school.who(emmy), ['registrar']);
  const standing = school.get(HeldStanding);
  const office = (userId: string, org: string): Promise<Office | undefined> =>
    school.modules
      .get(EntityManager)
      .fork()
      .transactional((em) => standing.officeIn(em, userId, org));
  expect([await office(school.ada, school.org), await office(school.ada, other)]).toEqual([
    'platform-admin',
    'platform-admin',
  ]);
  expect([await office(emmy, school.org), await office(emmy, other)]).toEqual(['organization-admin', undefined]);
  expect([await office(school.charles, school.org), await office(school.charles, other)]).toEqual([
    undefined,
    undefined,
  ]);
  const rowsOf = [emmy, school.charles].map((id) => ({ table: 'identity."user"', id }));
  const held = await locksAfter(school.modules, (em) => standing.officeIn(em, emmy, school.org), rowsOf);
  expect(held).toEqual(['no key update', 'none']);
});
