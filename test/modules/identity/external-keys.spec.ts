import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { IdentityReads, parsePerson, type ResolvedPerson } from '../../../src/modules/identity/index.js';
import { IdentityAlone, VERIFIED_ONLY, at } from './identity-alone.js';

let identity: IdentityAlone;
beforeAll(async () => {
  identity = await IdentityAlone.start();
});
beforeEach(() => identity.empty());
afterAll(() => identity?.stop());

const KEY = 'STAFF-1906';
const BY_ADDRESS = { userId: undefined, address: at('grace') };

function resolve(person: string): Promise<ResolvedPerson | undefined> {
  return identity.get(IdentityReads).resolve(parsePerson(person, identity.namespaceId));
}

describe('a key linked to somebody who is registered', () => {
  test('is theirs at once, and Identity says so, once', async () => {
    const { userId } = await identity.signIn('grace');
    expect(await identity.link(KEY, at('grace'))).toMatchObject({ userId, address: undefined, created: true });
    expect(await identity.link(KEY.toLowerCase(), userId)).toMatchObject({ userId, created: false });
    expect(await identity.ownerOf(KEY)).toMatchObject({ given: KEY, user_id: userId, proof: 'linked' });
    expect(await identity.modules.events('identity.identifier-linked')).toHaveLength(1);
    expect(await resolve(`key:${KEY}`)).toMatchObject({ userId });
  });

  test('moves to another person in one call, and Identity says from whom and to whom', async () => {
    const grace = await identity.signIn('grace');
    const emmy = await identity.signIn('emmy');
    await identity.link(KEY, at('grace'));
    expect(await identity.link(KEY, at('emmy'))).toMatchObject({ userId: emmy.userId, created: false });
    expect(await identity.ownerOf(KEY)).toMatchObject({ user_id: emmy.userId, proof: 'linked' });
    const told = await identity.modules.events('identity.identifier-linked', 'identity.identifier-unlinked');
    expect(told.map(({ type, payload }) => [type, payload['userId']])).toEqual([
      ['identity.identifier-linked', grace.userId],
      ['identity.identifier-unlinked', grace.userId],
      ['identity.identifier-linked', emmy.userId],
    ]);
  });

  test('moves to the address of somebody who is not registered, and is theirs when they come', async () => {
    await identity.signIn('grace');
    await identity.link(KEY, at('grace'));
    const moved = { userId: undefined, address: at('alan'), created: false };
    expect(await identity.link(KEY, at('alan'))).toMatchObject(moved);
    expect(await identity.ownerOf(KEY)).toMatchObject({ user_id: null });
    const { userId } = await identity.signIn('alan');
    expect(await identity.ownerOf(KEY)).toMatchObject({ user_id: userId });
  });

  test('is linked, moved and unlinked alone: other people’s keys stay tied to their addresses', async () => {
    await identity.link('ALUMNI-7', at('alan'));
    const { userId } = await identity.signIn('grace');
    await identity.signIn('emmy');
    await identity.link(KEY, userId);
    await identity.link(KEY, at('emmy'));
    await identity.unlink(KEY);
    const alan = await identity.signIn('alan');
    expect(await identity.ownerOf('ALUMNI-7')).toMatchObject({ user_id: alan.userId });
  });

  test.each([{}, VERIFIED_ONLY])('is unlinked from them, and Identity says so (%j)', async (differs) => {
    const { userId } = await identity.signIn('grace', differs);
    await identity.link(KEY, at('grace'));
    await identity.unlink(KEY);
    expect(await identity.ownerOf(KEY)).toMatchObject({ user_id: null });
    const told = await identity.modules.events('identity.identifier-unlinked', 'identity.identifier-untied');
    expect(told.map(({ type, payload }) => [type, payload['userId']])).toEqual([
      ['identity.identifier-unlinked', userId],
    ]);
    await identity.signIn('grace');
    expect(await identity.ownerOf(KEY)).toMatchObject({ user_id: null });
  });

  test('stays where it is when it is to go to nobody that can be found', async () => {
    const { userId } = await identity.signIn('grace');
    await identity.link(KEY, at('grace'));
    await expect(identity.link(KEY, 'key:UNKNOWN')).rejects.toMatchObject({ code: 'not-an-address' });
    await expect(identity.link(KEY, identity.namespaceId)).rejects.toMatchObject({ code: 'person-not-found' });
    expect(await identity.ownerOf(KEY)).toMatchObject({ user_id: userId });
  });
});

describe('a key linked to the address of somebody who is not registered', () => {
  test('is nobody’s until they sign in, and theirs from then on', async () => {
    expect(await identity.link(KEY, at('grace'))).toMatchObject({ ...BY_ADDRESS, created: true });
    expect(await identity.link(KEY, at('grace').toUpperCase())).toMatchObject({ ...BY_ADDRESS, created: false });
    expect(await identity.ownerOf(KEY)).toMatchObject({ user_id: null });
    const { userId } = await identity.signIn('grace');
    expect(await identity.ownerOf(KEY)).toMatchObject({ user_id: userId, proof: 'linked' });
    expect(await identity.modules.count('identity.identifier_alias')).toBe(0);
    const [registered] = await identity.modules.events('identity.user-registered');
    expect(registered?.payload['identifierIds']).toHaveLength(2);
  });

  test('is in the log each time it is tied, moved and untied', async () => {
    await identity.link(KEY, at('grace'));
    await identity.link(KEY, at('grace'));
    await identity.link(KEY, at('emmy'));
    await identity.unlink(KEY);
    const told = await identity.modules.events('identity.identifier-tied', 'identity.identifier-untied');
    expect(told.map((event) => event.type)).toEqual([
      'identity.identifier-tied',
      'identity.identifier-tied',
      'identity.identifier-untied',
    ]);
    expect(told[2]?.payload['addressId']).toBe(told[1]?.payload['addressId']);
  });

  test('goes with the address that it was linked to last', async () => {
    await identity.link(KEY, at('grace'));
    expect(await identity.link(KEY, at('emmy'))).toMatchObject({ address: at('emmy'), created: false });
    await identity.signIn('grace');
    expect(await identity.ownerOf(KEY)).toMatchObject({ user_id: null });
    const { userId } = await identity.signIn('emmy');
    expect(await identity.ownerOf(KEY)).toMatchObject({ user_id: userId });
  });

  test('is one of many that one address may have', async () => {
    for (const key of ['STAFF-1906', 'ALUMNI-7', 'GUEST-3']) await identity.link(key, at('grace'));
    const { userId } = await identity.signIn('grace');
    for (const key of ['STAFF-1906', 'ALUMNI-7', 'GUEST-3']) {
      expect(await identity.ownerOf(key)).toMatchObject({ user_id: userId, proof: 'linked' });
    }
  });

  test('can be unlinked before they come', async () => {
    await identity.link(KEY, at('grace'));
    await identity.unlink(KEY);
    await identity.signIn('grace');
    expect(await identity.ownerOf(KEY)).toMatchObject({ user_id: null });
  });

  test('needs an address: a stranger’s key tells nothing', async () => {
    await expect(identity.link(KEY, 'key:ALUMNI-7')).rejects.toMatchObject({ kind: 'refused', code: 'not-an-address' });
  });
});

describe('a key is proven as far as the address it was linked to', () => {
  test('when it is linked before the sign-in', async () => {
    await identity.link(KEY, at('grace'));
    await identity.signIn('grace', VERIFIED_ONLY);
    expect((await identity.ownerOf(KEY))?.proof).toBe('verified');
    await identity.signIn('grace');
    expect((await identity.ownerOf(KEY))?.proof).toBe('linked');
  });

  test('when it is linked after the sign-in', async () => {
    await identity.signIn('grace', VERIFIED_ONLY);
    expect(await identity.link(KEY, at('grace'))).toMatchObject({ created: true });
    expect(await identity.link(KEY, at('grace'))).toMatchObject({ created: false });
    expect((await identity.ownerOf(KEY))?.proof).toBe('verified');
    expect(await identity.modules.events('identity.identifier-linked')).toHaveLength(1);
    await identity.signIn('grace');
    expect((await identity.ownerOf(KEY))?.proof).toBe('linked');
  });

  test('when it waited for an address that an account comes to have later', async () => {
    const email = 'hopper@engine-school.example';
    const { userId } = await identity.signIn('grace');
    await identity.link(KEY, email);
    await identity.signIn('grace', { email, ...VERIFIED_ONLY });
    expect(await identity.ownerOf(KEY)).toMatchObject({ user_id: userId, proof: 'verified' });
    await identity.signIn('grace', { email, ...VERIFIED_ONLY });
    expect(await identity.modules.events('identity.identifier-linked')).toHaveLength(2);
    await identity.signIn('grace', { email });
    expect(await identity.ownerOf(KEY)).toMatchObject({ user_id: userId, proof: 'linked' });
    expect(await identity.modules.count('identity.identifier_alias')).toBe(0);
  });

  test('when it is linked to another key that was proven by an address', async () => {
    await identity.link(KEY, at('grace'));
    await identity.signIn('grace', VERIFIED_ONLY);
    await identity.link('ALUMNI-7', `key:${KEY}`);
    expect((await identity.ownerOf('ALUMNI-7'))?.proof).toBe('verified');
    await identity.signIn('grace');
    expect((await identity.ownerOf('ALUMNI-7'))?.proof).toBe('linked');
  });

  test('and beyond doubt when a registrar names the user', async () => {
    await identity.link(KEY, at('grace'));
    const { userId } = await identity.signIn('grace', VERIFIED_ONLY);
    expect(await identity.link(KEY, userId)).toMatchObject({ userId, created: false });
    expect((await identity.ownerOf(KEY))?.proof).toBe('linked');
    expect(await identity.modules.events('identity.identifier-linked')).toHaveLength(1);
  });
});

describe('nobody', () => {
  test('is linked by an id that no user has', async () => {
    await expect(identity.link(KEY, identity.namespaceId)).rejects.toMatchObject({ code: 'person-not-found' });
  });

  test('is unlinked twice', async () => {
    await identity.link(KEY, at('grace'));
    await identity.unlink(KEY);
    await expect(identity.unlink(KEY)).rejects.toMatchObject({ kind: 'not-found', code: 'key-not-linked' });
  });

  test('is found under what was never used', async () => {
    expect(await resolve(at('alan'))).toBeUndefined();
    expect(await resolve(identity.namespaceId)).toBeUndefined();
  });
});
