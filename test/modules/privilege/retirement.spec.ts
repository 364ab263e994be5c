import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { ExternalKeys, Retirement, addressReference, keyReference } from '../../../src/modules/identity/index.js';
import { PlatformAdmins, PrivilegeChecks } from '../../../src/modules/privilege/index.js';
import { School, at } from './school.js';

let school: School;
beforeAll(async () => {
  school = await School.start();
});
beforeEach(() => school.open());
afterAll(() => school?.stop());

const retire = (personId: string): Promise<void> => school.get(Retirement).retire(personId);

/** The id of an identifier that somebody was named by. */
async function idOf(given: string): Promise<string> {
  const [found] = await school.modules.sql<{ id: string }>('select id from identity.identifier where given = $1', [
    given,
  ]);
  if (!found) throw new Error(`Nobody was named by ${given}.`);
  return found.id;
}

/** What the log tells after this many events: the types, with the state of what was revoked. */
async function eventsSince(count: number): Promise<string[]> {
  const events = (await school.modules.events()).slice(count);
  return events
    .map(({ type, payload: { state } }) => (typeof state === 'string' ? `${type} ${state}` : type))
    .toSorted();
}

async function told(type: string): Promise<unknown[]> {
  return (await school.modules.events(type)).map(({ payload }) => payload);
}

const logged = async (): Promise<number> => (await school.modules.events()).length;

describe('the rights of whoever is retired', () => {
  test('are taken back, of every kind and wherever they are, and the log says so', async () => {
    await school.addCourse('ENG-102');
    await school.member(school.ada, at('grace'), ['registrar']);
    await school.grant(school.charles, at('grace'), { allow: ['manage_events'] });
    await school.get(PlatformAdmins).invite([at('ada'), at('grace')]);
    const grace = await school.signIn('grace');
    const before = await logged();
    await retire(grace);
    const where = { organizationId: school.org, state: 'active', userId: grace };
    expect(await told('privilege.course-privilege-revoked')).toMatchObject([{ ...where, courseId: school.course }]);
    expect(await told('privilege.membership-revoked')).toMatchObject([{ ...where, roles: ['registrar'] }]);
    expect(await school.grants()).toEqual([]);
    expect(await school.rolesOf(grace)).toEqual([]);
    expect(await school.modules.sql('select user_id from privilege.platform_admin')).toEqual([{ user_id: school.ada }]);
    expect(await eventsSince(before)).toEqual([
      'identity.user-retired',
      'privilege.course-privilege-revoked active',
      'privilege.grantors-reviewed',
      'privilege.membership-revoked active',
      'privilege.platform-admin-revoked',
    ]);
    expect(await school.modules.deliveries()).toEqual([]);
  });

  test('wait no longer where they waited, under any of their names', async () => {
    await school.grant(school.charles, at('grace'), { allow: ['manage_events'] });
    await school.get(PlatformAdmins).invite([at('ada'), at('grace'), at('emmy')]);
    const grace = await school.signIn('grace', { proof: 'verified' });
    const key = keyReference('STAFF-1906', school.namespaceId);
    await school.get(ExternalKeys).link(key, addressReference(at('grace')));
    await school.member(school.ada, 'key:STAFF-1906', ['teacher']);
    const before = await logged();
    await retire(grace);
    expect(await school.modules.count('privilege.invitation')).toBe(0);
    expect(await school.modules.count('privilege.platform_admin_invitation')).toBe(1);
    expect(await eventsSince(before)).toEqual([
      'identity.user-retired',
      'privilege.course-privilege-revoked pending',
      'privilege.grantors-reviewed',
      'privilege.membership-revoked pending',
      'privilege.platform-admin-invitation-withdrawn',
    ]);
  });

  test('wait no longer for somebody who never came', async () => {
    await school.get(ExternalKeys).link(keyReference('S-1', school.namespaceId), addressReference(at('grace')));
    await school.grant(school.charles, at('grace'), { allow: ['manage_events'] });
    await school.member(school.ada, 'key:S-1', ['teacher']);
    await school.grant(school.charles, at('emmy'), { allow: ['manage_events'] });
    await retire(await idOf(at('grace')));
    expect(await school.grants()).toMatchObject([{ email: at('emmy') }]);
    expect(await school.modules.count('privilege.organization_membership_invitation')).toBe(0);
  });

  test('do not come to the stranger who has their address next', async () => {
    await school.grant(school.charles, at('grace'), { allow: ['manage_events'] });
    const grace = await school.signIn('grace');
    await retire(grace);
    const stranger = await school.signIn('grace');
    expect(stranger).not.toBe(grace);
    expect(await school.held(stranger)).toEqual([]);
    await school.grant(school.charles, at('grace'), { allow: ['manage_material'] });
    expect(await school.held(stranger)).toEqual(['manage_material']);
  });

  test('cannot be given to them anew by their id', async () => {
    const grace = await school.signIn('grace');
    await retire(grace);
    const nobody = { kind: 'not-found', code: 'person-not-found' };
    await expect(school.grant(school.charles, grace, { allow: ['manage_events'] })).rejects.toMatchObject(nobody);
    await expect(school.member(school.ada, grace, ['teacher'])).rejects.toMatchObject(nobody);
  });
});

describe('what waits from whoever is retired', () => {
  test('is withheld, also on the courses that they made', async () => {
    await school.grant(school.charles, at('grace'), { allow: ['manage_events'] });
    await school.member(school.ada, at('emmy'), ['admin']);
    const emmy = await school.signIn('emmy');
    await school.member(emmy, at('alan'), ['teacher']);
    await school.grant(emmy, at('alan'), { allow: ['manage_material'] });
    await retire(school.charles);
    await retire(emmy);
    const waiting = await school.modules.sql<{ email: string; reason: string }>(
      'select email, reason from privilege.invitation order by email',
    );
    expect(waiting).toEqual([
      { email: at('alan'), reason: 'grantor-lost-rights' },
      { email: at('alan'), reason: 'grantor-lost-rights' },
      { email: at('grace'), reason: 'grantor-lost-rights' },
    ]);
    expect(await school.held(await school.signIn('grace'))).toEqual([]);
    expect(await school.modules.events('privilege.invitation-withheld')).toHaveLength(3);
  });

  test('is real for those who came before', async () => {
    await school.grant(school.charles, at('grace'), { allow: ['manage_events'] });
    const grace = await school.signIn('grace');
    await retire(school.charles);
    expect(await school.held(grace)).toEqual(['manage_events']);
    expect(await school.grantOf(grace)).toMatchObject({ grantorId: school.charles });
  });
});

test('whoever is retired is asked about as somebody who is not registered', async () => {
  await retire(school.charles);
  const question = { course: school.course, privilege: 'manage_events' } as const;
  expect(await school.get(PrivilegeChecks).answer(school.ada, [{ ...question, person: school.charles }])).toEqual([
    { allowed: false, because: 'not-registered' },
  ]);
});
