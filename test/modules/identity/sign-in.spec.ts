import { EntityManager } from '@mikro-orm/postgresql';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { IdentityReads } from '../../../src/modules/identity/index.js';
import { findUserBySub, insertUser } from '../../../src/modules/identity/registration.sql.js';
import { locksAfter } from '../../support/locks.js';
import { IdentityAlone, VERIFIED_ONLY, at } from './identity-alone.js';

let identity: IdentityAlone;
beforeAll(async () => {
  identity = await IdentityAlone.start();
});
beforeEach(() => identity.empty());
afterAll(() => identity?.stop());

async function types(): Promise<string[]> {
  return (await identity.modules.events()).map(({ type }) => type);
}

describe('Identity alone, without the modules that listen to it', () => {
  test('registers whoever signs in first, and knows them again', async () => {
    const first = await identity.signIn('grace');
    const again = await identity.signIn('grace');
    expect(first).toEqual({ userId: expect.any(String), registered: true });
    expect(again).toEqual({ userId: first.userId, registered: false });
    expect(await types()).toEqual(['identity.user-registered', 'identity.user-signed-in']);
    expect(await identity.ownerOf(at('grace'))).toMatchObject({ user_id: first.userId, proof: 'authoritative' });
  });

  test('shows people to themselves as Google names them now', async () => {
    const { userId } = await identity.signIn('grace', { email: 'GRACE@Engine-School.example', name: 'G. Hopper' });
    await identity.signIn('grace', { picture: 'https://pictures.example/grace' });
    expect(await identity.get(IdentityReads).profile(userId)).toEqual({
      id: userId,
      email: 'GRACE@Engine-School.example',
      emails: [{ address: 'GRACE@Engine-School.example', proof: 'authoritative' }],
      name: 'Grace Hopper',
      picture: 'https://pictures.example/grace',
      registeredAt: expect.stringMatching(/^\d{4}-.*Z$/),
    });
  });

  test('writes nothing of somebody of whom Google says what it said before', async () => {
    await identity.signIn('grace');
    const written = () => identity.modules.sql('select xmin::text from identity."user"');
    const news = [
      { name: 'G. Hopper' },
      { picture: 'https://pictures.example/grace' },
      { email: 'hopper@engine-school.example' },
    ];
    for (const differs of news) {
      const before = await written();
      await identity.signIn('grace');
      expect(await written()).toEqual(before);
      await identity.signIn('grace', differs);
      expect(await written()).not.toEqual(before);
      await identity.signIn('grace');
    }
  });

  test('logs nobody’s name, address or key', async () => {
    await identity.link('STAFF-1906', at('grace'));
    await identity.signIn('grace');
    const log = JSON.stringify(await identity.modules.events());
    expect(log).not.toMatch(/grace|hopper|staff|example/i);
  });

  test('names the person themselves as the one who acted', async () => {
    const { userId } = await identity.signIn('grace');
    expect((await identity.modules.events()).map(({ actor }) => actor)).toEqual([userId]);
  });
});

describe('who is let in', () => {
  test('nobody whose address Google has not verified, and nothing is written', async () => {
    const refused = identity.signIn('grace', { emailVerified: false });
    await expect(refused).rejects.toMatchObject({ refusal: 'address-not-verified', address: at('grace') });
    expect(await identity.modules.count('identity.identifier')).toBe(0);
  });

  test('nobody without a proper address', async () => {
    await expect(identity.signIn('grace', { email: '\u212Aarl@engine-school.example' })).rejects.toMatchObject({
      refusal: 'invalid-email',
    });
  });

  test('no second account with an address that is held, be Google as sure as can be', async () => {
    const { userId } = await identity.signIn('grace', VERIFIED_ONLY);
    const refused = identity.signIn('grace', { sub: 'another' });
    await expect(refused).rejects.toMatchObject({
      refusal: 'address-held-by-another-account',
      address: at('grace'),
      kind: 'forbidden',
    });
    expect(await identity.ownerOf(at('grace'))).toMatchObject({ user_id: userId, proof: 'verified' });
    expect(await identity.modules.count('identity."user"')).toBe(1);
  });

  test('nobody under an address that they left behind and another holds', async () => {
    await identity.signIn('emmy');
    await identity.signIn('grace');
    await expect(identity.signIn('grace', { email: at('emmy') })).rejects.toMatchObject({
      refusal: 'address-held-by-another-account',
    });
  });
});

describe('an account whose address changes', () => {
  test('is the same user, who owns both addresses from then on', async () => {
    const { userId } = await identity.signIn('grace');
    const moved = await identity.signIn('grace', { email: 'hopper@engine-school.example' });
    expect(moved).toEqual({ userId, registered: false });
    const profile = await identity.get(IdentityReads).profile(userId);
    expect(profile).toMatchObject({ email: 'hopper@engine-school.example' });
    expect(profile?.emails.map(({ address }) => address)).toEqual([at('grace'), 'hopper@engine-school.example']);
    expect(await types()).toEqual([
      'identity.user-registered',
      'identity.identifier-linked',
      'identity.user-signed-in',
    ]);
  });

  test('keeps its first address from everybody else', async () => {
    await identity.signIn('grace');
    await identity.signIn('grace', { email: 'hopper@engine-school.example' });
    await expect(identity.signIn('grace', { sub: 'another' })).rejects.toMatchObject({
      refusal: 'address-held-by-another-account',
    });
  });
});

describe('proof', () => {
  test('grows with what Google says, and never shrinks', async () => {
    const proofs: unknown[] = [];
    for (const differs of [VERIFIED_ONLY, {}, VERIFIED_ONLY]) {
      await identity.signIn('grace', differs);
      proofs.push((await identity.ownerOf(at('grace')))?.proof);
    }
    expect(proofs).toEqual(['verified', 'authoritative', 'authoritative']);
    expect(await types()).toEqual([
      'identity.user-registered',
      'identity.identifier-linked',
      'identity.user-signed-in',
      'identity.user-signed-in',
    ]);
  });
});

describe('at the same moment', () => {
  test('two first sign-ins of one account make one user', async () => {
    for (let round = 0; round < 5; round++) {
      await identity.empty();
      const arrivals = await Promise.all(Array.from({ length: 4 }, () => identity.signIn('grace')));
      expect(new Set(arrivals.map(({ userId }) => userId)).size).toBe(1);
      expect(arrivals.filter(({ registered }) => registered)).toHaveLength(1);
      expect(await identity.modules.count('identity."user"')).toBe(1);
      expect(await identity.modules.count('common.domain_event')).toBe(4);
    }
  });

  test('two first sign-ins of one account with two addresses make one user who owns both', async () => {
    const [one, other] = await Promise.all([
      identity.signIn('grace'),
      identity.signIn('grace', { email: 'hopper@engine-school.example' }),
    ]);
    expect(one.userId).toBe(other.userId);
    expect(await identity.modules.count('identity."user"')).toBe(1);
    expect(await identity.modules.count('identity.identifier_owner')).toBe(2);
  });

  test('of two accounts that claim one address for the first time, one gets it and the other is refused', async () => {
    const outcomes = await Promise.allSettled([identity.signIn('grace'), identity.signIn('grace', { sub: 'another' })]);
    const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
    expect(refused.map(({ reason }): unknown => reason)).toEqual([
      expect.objectContaining({ refusal: 'address-held-by-another-account' }),
    ]);
    expect(await identity.modules.count('identity."user"')).toBe(1);
  });

  test('a first sign-in and the link of a key to the address leave the key with the user', async () => {
    for (let round = 0; round < 10; round++) {
      await identity.empty();
      const [{ userId }] = await Promise.all([identity.signIn('grace'), identity.link('STAFF-1906', at('grace'))]);
      expect(await identity.ownerOf('STAFF-1906')).toMatchObject({ user_id: userId, proof: 'linked' });
      expect(await identity.modules.count('identity.identifier_alias')).toBe(0);
    }
  });
});

test('whoever signs in cannot be removed until the transaction ends, and can be locked by those who wait for them', async () => {
  const { userId } = await identity.signIn('grace');
  const locks = await locksAfter(identity.modules, (em) => findUserBySub(em, 'grace'), [
    { table: 'identity."user"', id: userId },
  ]);
  expect(locks).toEqual(['key share']);
});

test('an account that is registered already is not registered again, and the keys of the new address stay tied to it', async () => {
  await identity.signIn('grace');
  const { key } = await identity.link('STAFF-1906', at('emmy'));
  const user = { id: key.id, sub: 'grace', addressId: key.id, name: '', picture: '', now: new Date() };
  const em = identity.get(EntityManager).fork();
  const proven = { proof: 'authoritative', keyProof: 'linked' } as const;
  expect(await insertUser(em, { ...user, ...proven, keys: [key] })).toBe(false);
  expect(await identity.modules.count('identity.identifier_alias')).toBe(1);
  expect(await identity.ownerOf('STAFF-1906')).toMatchObject({ user_id: null });
});
