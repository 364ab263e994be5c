import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { ExternalKeys, SignIn, keyReference } from '../../../src/modules/identity/index.js';
import { CourseRoles, PlatformAdmins } from '../../../src/modules/privilege/index.js';
import { School, at, cannotGrant } from './school.js';

const KEY = 'key:STAFF-1906';
const OTHER = 'grace@other.example';

let school: School;
beforeAll(async () => {
  school = await School.start();
});
beforeEach(() => school.open());
afterAll(() => school?.stop());

const reference = () => keyReference('STAFF-1906', school.namespaceId);
const link = (person: string): Promise<unknown> => school.get(ExternalKeys).link(reference(), school.who(person));
const unlink = (): Promise<void> => school.get(ExternalKeys).unlink(reference());

/** Signs Grace in by another address of hers, which Google has only verified. */
const byOtherAddress = (): Promise<{ userId: string }> =>
  school.get(SignIn).signIn({
    sub: 'grace',
    email: OTHER,
    emailVerified: true,
    hostedDomain: undefined,
    name: 'Grace Hopper',
    picture: '',
  });

describe('an admin who is dismissed by an address that is only verified', () => {
  test('leaves what they granted to wait for review, like one dismissed by any other name', async () => {
    const grace = await school.signIn('grace');
    await byOtherAddress();
    await school.member(school.ada, grace, ['admin']);
    await school.member(grace, at('emmy'), ['admin']);
    await school.grant(grace, at('alan'), { allow: ['manage_events'] });
    await school.dismiss(school.ada, OTHER);
    const emmy = await school.signIn('emmy');
    const alan = await school.signIn('alan');
    expect(await school.rolesOf(emmy)).toEqual([]);
    expect(await school.held(alan)).toEqual([]);
  });

  test('keeps no role that waits for another of their addresses', async () => {
    await school.signIn('grace');
    await byOtherAddress();
    await school.member(school.ada, OTHER, ['registrar']);
    await school.member(school.ada, at('grace'), ['teacher']);
    await school.member(school.ada, OTHER, ['admin']);
    await school.dismiss(school.ada, at('grace'));
    expect(await school.modules.count('privilege.organization_membership_invitation')).toBe(0);
  });
});

describe('a grant made by the address that a key is tied to', () => {
  test('stays with the address when the key is untied', async () => {
    await school.grant(school.charles, KEY, { allow: ['manage_events'] });
    await link(at('grace'));
    await school.grant(school.charles, at('grace'), { allow: ['manage_material'] });
    await unlink();
    expect(await school.held(await school.signIn('grace'))).toEqual(['manage_material']);
  });

  test('does not go with the key to somebody else', async () => {
    await school.grant(school.charles, KEY, { allow: ['manage_events'] });
    await link(at('grace'));
    await school.grant(school.charles, at('grace'), { allow: ['manage_material'] });
    await link(at('emmy'));
    expect(await school.held(await school.signIn('emmy'))).toEqual([]);
    expect(await school.held(await school.signIn('grace'))).toEqual(['manage_material']);
  });

  test('goes with the key when it was the key that was named', async () => {
    await school.grant(school.charles, at('grace'), { allow: ['manage_events'] });
    await link(at('grace'));
    const { id } = await school.grant(school.charles, KEY, { allow: ['manage_material'] });
    expect(await school.grantOf(at('grace'))).toMatchObject({ id, allow: ['manage_material'] });
    const emmy = await school.signIn('emmy');
    await unlink();
    await link(emmy);
    expect(await school.held(emmy)).toEqual(['manage_material']);
  });
});

describe('a denial by a name that was not known to be somebody’s', () => {
  test('takes from them no right that its grantor lacks, and waits for review', async () => {
    const emmy = await school.signIn('emmy');
    const grace = await school.signIn('grace');
    await school.grant(school.charles, emmy, { allow: ['manage_privileges'] });
    await school.grant(school.charles, grace, { allow: ['manage_privileges', 'manage_material'] });
    await expect(school.grant(emmy, grace, { deny: ['manage_material'] })).rejects.toMatchObject(
      cannotGrant('manage_material'),
    );
    await school.grant(emmy, KEY, { deny: ['manage_material', 'manage_privileges'] });
    await link(grace);
    expect(await school.held(grace)).toEqual(['manage_material', 'manage_privileges']);
    const denial = (await school.grants()).find((one) => one.state === 'pending');
    expect(denial).toMatchObject({ reason: 'grantor-lost-rights' });
  });

  /** Emmy, who may grant, and Grace, whose proof the school does not trust yet. */
  async function emmyAndGrace(): Promise<{ emmy: string; grace: string }> {
    const [emmy, grace] = [await school.signIn('emmy'), await school.signIn('grace', { proof: 'verified' })];
    await school.grant(school.charles, emmy, { allow: ['manage_privileges', 'manage_events', 'manage_exercises'] });
    await school.role(school.charles, 'author', ['manage_material']);
    await school.role(school.charles, 'helper', ['manage_exercises']);
    return { emmy, grace };
  }

  test('takes from them no right that becomes theirs at the same time by a role', async () => {
    const { emmy, grace } = await emmyAndGrace();
    await school.grant(school.charles, at('grace'), { roles: ['author'] });
    await school.grant(emmy, KEY, { deny: ['manage_material', 'manage_events'] });
    await link(at('grace'));
    await school.trust('engine-school.example');
    expect(await school.held(grace)).toEqual(['manage_material']);
    expect(await school.grants()).toContainEqual(expect.objectContaining({ reason: 'grantor-lost-rights' }));
  });

  test('is judged by what is theirs there, and by nothing that is anybody else’s or elsewhere', async () => {
    const { emmy, grace } = await emmyAndGrace();
    const alan = await school.signIn('alan', { proof: 'verified' });
    const second = await school.addCourse('ENG-102');
    await school.get(CourseRoles).put(school.charles, second, 'helper', ['manage_material']);
    const denied = { deny: ['manage_events'] } as const;
    await school.grant(school.charles, at('grace'), { roles: ['helper'] });
    await school.grant(school.charles, at('grace'), { roles: ['helper'], ...denied }, second);
    await school.grant(school.charles, at('alan'), { roles: ['author'], ...denied });
    await school.grant(emmy, KEY, denied);
    await link(at('grace'));
    await school.trust('engine-school.example');
    expect(await school.grantOf(grace)).toMatchObject({ state: 'active', roles: ['helper'], ...denied });
    expect(await school.held(alan)).toEqual(['manage_material']);
    expect((await school.grants()).map((one) => one.state)).not.toContain('pending');
  });

  test('has nothing withheld beside it that denies nothing', async () => {
    const { emmy, grace } = await emmyAndGrace();
    await school.grant(school.charles, at('grace'), { allow: ['manage_material'], deny: ['manage_exercises'] });
    await school.grant(emmy, KEY, { allow: ['manage_events'] });
    await link(at('grace'));
    await school.trust('engine-school.example');
    expect(await school.held(grace)).toEqual(['manage_material', 'manage_events']);
    expect(await school.grants()).not.toContainEqual(expect.objectContaining({ reason: 'grantor-lost-rights' }));
  });

  test('counts when its grantor could have denied it directly', async () => {
    const grace = await school.signIn('grace');
    await school.grant(school.charles, grace, { allow: ['manage_events', 'manage_material'] });
    await school.grant(school.charles, KEY, { deny: ['manage_material'] });
    await link(grace);
    expect(await school.held(grace)).toEqual(['manage_events']);
  });
});

test('a role is not changed under somebody who holds a right that the actor lacks', async () => {
  const emmy = await school.signIn('emmy');
  const grace = await school.signIn('grace');
  await school.role(school.charles, 'host', ['manage_events']);
  await school.grant(school.charles, emmy, { allow: ['manage_privileges', 'manage_events'] });
  await school.grant(school.charles, grace, { roles: ['host'], allow: ['manage_material'] });
  await expect(school.role(emmy, 'host', [])).rejects.toMatchObject(cannotGrant('manage_material'));
  expect(await school.held(grace)).toEqual(['manage_material', 'manage_events']);
});

test('whoever is no longer named in the configuration does not become a platform admin', async () => {
  const admins = school.get(PlatformAdmins);
  await admins.invite([at('ada'), at('grace'), at('emmy')]);
  await admins.invite([at('ada'), at('grace')]);
  await school.signIn('grace');
  await school.signIn('emmy');
  const [{ count } = { count: -1 }] = await school.modules.sql<{ count: number }>(
    'select count(*)::int as count from privilege.platform_admin',
  );
  expect(count).toBe(2);
  await admins.invite([at('ada'), at('grace')]);
  expect(await school.modules.count('privilege.platform_admin_invitation')).toBe(0);
});
