import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { PlatformAdmins, PrivilegeReads } from '../../../src/modules/privilege/index.js';
import { School, at } from './school.js';

let school: School;
beforeAll(async () => {
  school = await School.start();
});
beforeEach(() => school.open());
afterAll(() => school?.stop());

function invite(...addresses: string[]): Promise<void> {
  return school.get(PlatformAdmins).invite(addresses);
}

async function isAdmin(userId: string): Promise<boolean> {
  return (await school.get(PrivilegeReads).standing(userId)).platformAdmin;
}

test('whoever the configuration names is platform admin from their first sign-in on, and holds everything', async () => {
  await invite(at('grace').toUpperCase());
  const grace = await school.signIn('grace');
  expect(await isAdmin(grace)).toBe(true);
  expect(await school.held(grace)).toContain('manage_privileges');
  expect(
    await school.modules.events('privilege.platform-admin-invited', 'privilege.platform-admin-granted'),
  ).toHaveLength(4);
});

test('they are at once when they have signed in before', async () => {
  const grace = await school.signIn('grace');
  await invite(at('grace'));
  expect(await isAdmin(grace)).toBe(true);
});

test('no address makes a platform admin that Google does not vouch for, whatever domains are trusted', async () => {
  await school.trust('engine-school.example');
  await invite(at('grace'));
  const grace = await school.signIn('grace', { proof: 'verified' });
  await invite(at('grace'));
  expect(await isAdmin(grace)).toBe(false);
  await school.signIn('grace');
  expect(await isAdmin(grace)).toBe(true);
});

test('whoever arrives takes no invitation of anybody else', async () => {
  await invite(at('grace'), at('emmy'));
  const [alan, grace] = [await school.signIn('alan'), await school.signIn('grace')];
  expect([await isAdmin(alan), await isAdmin(grace)]).toEqual([false, true]);
  expect(await school.modules.count('privilege.platform_admin_invitation')).toBe(1);
  expect(await isAdmin(await school.signIn('emmy'))).toBe(true);
});

test('whoever is named by two of their addresses is admin once, by the one that was proven first', async () => {
  const second = 'amazing.grace@engine-school.example';
  await invite(second, at('grace'));
  const grace = await school.signIn('grace');
  const admins = () => school.modules.sql('select id from privilege.platform_admin where user_id = $1', [grace]);
  const before = await admins();
  expect(await school.signIn('grace', { address: second })).toBe(grace);
  expect(await admins()).toEqual(before);
  expect(await school.modules.count('privilege.platform_admin_invitation')).toBe(0);
  expect(await school.modules.deliveries()).toEqual([]);
});

test('of two invitations of one person that become real at once, the older gives its id', async () => {
  const second = 'amazing.grace@engine-school.example';
  const grace = await school.signIn('grace', { proof: 'verified' });
  await school.signIn('grace', { proof: 'verified', address: second });
  await invite(second, at('grace'));
  const waiting = await school.modules.sql<{ id: string }>(
    'select id from privilege.platform_admin_invitation order by id',
  );
  for (const { id } of waiting.toReversed()) {
    await school.modules.sql('update privilege.platform_admin_invitation set id = id where id = $1', [id]);
  }
  await school.modules.sql(`update identity.identifier_owner set proof = 'authoritative' where user_id = $1`, [grace]);
  await school.signIn('grace');
  const admins = await school.modules.sql('select id from privilege.platform_admin where user_id = $1', [grace]);
  expect(admins).toEqual([{ id: waiting[0]?.id }]);
});

test('every start renews what waits and grants nothing twice', async () => {
  await invite(at('grace'), at('ada'));
  school.modules.clock.advance(100 * 86_400_000);
  await invite(at('grace'), at('grace').toUpperCase(), at('ada'));
  school.modules.clock.advance(100 * 86_400_000);
  const grace = await school.signIn('grace');
  expect(await isAdmin(grace)).toBe(true);
  expect(await school.modules.count('privilege.platform_admin')).toBe(2);
});

test('an invitation that has expired makes nobody an admin', async () => {
  await invite(at('grace'));
  school.modules.clock.advance(180 * 86_400_000);
  expect(await isAdmin(await school.signIn('grace'))).toBe(false);
});
