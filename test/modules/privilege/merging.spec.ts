import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { ExternalKeys, addressReference, keyReference } from '../../../src/modules/identity/index.js';
import { School, at } from './school.js';

let school: School;
beforeAll(async () => {
  school = await School.start();
});
beforeEach(() => school.open());
afterAll(() => school?.stop());

const KEY = 'key:STAFF-1906';

async function link(): Promise<void> {
  await school.get(ExternalKeys).link(keyReference('STAFF-1906', school.namespaceId), addressReference(at('grace')));
}

describe('what waits for one person twice on one course', () => {
  test('becomes one grant: the union of both, and deny wins', async () => {
    await school.role(school.charles, 'assistant', ['manage_exercises']);
    await school.role(school.charles, 'marker', ['assess_participations']);
    const first = await school.grant(school.charles, at('grace'), { roles: ['assistant'], allow: ['manage_events'] });
    const second = await school.grant(school.charles, KEY, {
      roles: ['marker'],
      allow: ['manage_events', 'update_course'],
      deny: ['access_exercises'],
    });
    await link();
    const grace = await school.signIn('grace');
    const grants = await school.grants();
    expect(grants).toHaveLength(1);
    expect(grants[0]).toMatchObject({
      id: first.id,
      state: 'active',
      roles: ['assistant', 'marker'],
      allow: ['manage_events', 'update_course'],
      deny: ['access_exercises'],
      effective: ['update_course', 'assess_participations', 'manage_events'],
    });
    expect(await school.held(grace)).toEqual(grants[0]?.effective);
    const told = (await school.modules.events('privilege.invitation-converted'))
      .map(({ payload }) => payload)
      .filter((payload) => payload['userId'] === grace);
    expect(told).toEqual([
      expect.not.objectContaining({ mergedInto: expect.anything() }),
      expect.objectContaining({ grantId: second.id, mergedInto: first.id }),
    ]);
  });

  test('joins what the person holds already, which keeps its id', async () => {
    const grace = await school.signIn('grace');
    const held = await school.grant(school.charles, grace, { allow: ['manage_events', 'manage_material'] });
    await school.grant(school.charles, KEY, { allow: ['update_course'], deny: ['manage_material'] });
    await link();
    expect(await school.grants()).toHaveLength(1);
    expect(await school.grantOf(grace)).toMatchObject({ id: held.id, effective: ['update_course', 'manage_events'] });
  });

  test('holds back what the person granted on the strength of what is denied now', async () => {
    const grace = await school.signIn('grace');
    await school.grant(school.charles, grace, { allow: ['manage_privileges', 'manage_events'] });
    await school.grant(grace, at('alan'), { allow: ['manage_events'] });
    await school.grant(school.charles, KEY, { deny: ['manage_events'] });
    await link();
    expect(await school.grantOf(at('alan'))).toMatchObject({ state: 'pending', reason: 'grantor-lost-rights' });
  });
});

test('roles in the organization that wait twice for one person become their union', async () => {
  const first = await school.member(school.ada, at('grace'), ['teacher']);
  await school.member(school.ada, KEY, ['registrar', 'teacher']);
  await link();
  const grace = await school.signIn('grace');
  expect(await school.rolesOf(grace)).toEqual(['registrar', 'teacher']);
  const members = await school.modules.sql('select id from privilege.organization_membership where user_id = $1', [
    grace,
  ]);
  expect(members).toEqual([{ id: first.id }]);
});

test('a grant by user id takes the place of whatever waits for that person', async () => {
  const grace = await school.signIn('grace', { proof: 'verified' });
  await link();
  await school.grant(school.charles, at('grace'), { allow: ['manage_events'] });
  await school.grant(school.charles, KEY, { allow: ['update_course'] });
  await school.grant(school.charles, grace, { allow: ['manage_material'] });
  expect(await school.grants()).toEqual([expect.objectContaining({ state: 'active', allow: ['manage_material'] })]);
  await school.signIn('grace');
  expect(await school.held(grace)).toEqual(['manage_material']);
});
