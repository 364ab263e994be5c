import { AsyncResource } from 'node:async_hooks';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { DomainError } from '../../../src/common/errors/index.js';
import { Idempotency } from '../../../src/common/http/idempotency/idempotency.js';
import { AccessTokens } from '../../../src/modules/identity/access-tokens/access-tokens.service.js';
import { SignInAttempts } from '../../../src/modules/identity/google/sign-in-attempts.service.js';
import { Retirement } from '../../../src/modules/identity/index.js';
import { Sessions } from '../../../src/modules/identity/sessions/sessions.service.js';
import { DEMO_PEOPLE } from '../../../src/demo/demo-people.js';
import { IdentifierTransactions } from '../../../src/modules/identity/identifier-transactions.js';
import { beforeLocking, lockOn, waits } from '../../support/locks.js';
import { tracesOf } from '../../support/traces.js';
import { IdentityAlone, VERIFIED_ONLY, at } from './identity-alone.js';

let identity: IdentityAlone;
beforeAll(async () => {
  identity = await IdentityAlone.start();
});
beforeEach(() => identity.empty());
afterAll(() => identity?.stop());

const PICTURE = 'https://pictures.example/of-grace';
const SUB = 'google-sub-1906';
const OTHER = 'amazing.grace@gmail.com';
const KEY = 'STAFF-1906';

/** Grace, with two addresses, a key, a session, a token and a repeated request. */
async function grace(): Promise<{ userId: string; session: string; token: string }> {
  await identity.link(KEY, at('grace'));
  const { userId } = await identity.signIn('grace', { sub: SUB, picture: PICTURE });
  await identity.signIn('grace', { sub: SUB, email: OTHER, picture: PICTURE });
  const session = await identity.get(Sessions).open(userId);
  const token = await identity.get(AccessTokens).issue(userId, 'Grace Hopper’s terminal');
  await identity.get(Idempotency).once({ caller: userId, key: 'once', content: 'x' }, async () => ({ status: 201 }));
  return { userId, session: session.token, token: token.token };
}

const NAMES = [DEMO_PEOPLE.grace.name, 'Hopper', at('grace'), OTHER, KEY, SUB, PICTURE];

const retire = (personId: string): Promise<void> => identity.get(Retirement).retire(personId);

const traces = (texts = NAMES): Promise<string[]> =>
  tracesOf((text, values) => identity.modules.sql(text, values), texts);

async function idOf(given: string): Promise<string> {
  const [found] = await identity.modules.sql<{ id: string }>('select id from identity.identifier where given = $1', [
    given,
  ]);
  return found?.id ?? '';
}

describe('whoever is retired', () => {
  test('is named nowhere any more, and leaves their ids to whatever points at them', async () => {
    const { userId } = await grace();
    expect(await traces()).toEqual(
      expect.arrayContaining([
        'identity.identifier.folded',
        'identity.identifier.given',
        'identity."user".google_sub',
        'identity."user".name',
        'identity."user".picture',
        'identity.access_token.name',
      ]),
    );
    const owned = () =>
      identity.modules.sql(
        'select identifier_id, user_id, proof from identity.identifier_owner order by identifier_id',
      );
    const before = await owned();
    await retire(userId);
    expect(await traces()).toEqual([]);
    expect(await owned()).toEqual(before);
    const token = expect.stringMatching(/^retired-[\w-]{22}$/);
    const address = expect.stringMatching(/^retired-[\w-]{22}@retired\.invalid$/);
    expect(
      await identity.modules.sql('select given from identity.identifier where given = folded order by given like $1', [
        '%@%',
      ]),
    ).toEqual([{ given: token }, { given: address }, { given: address }]);
    expect(await identity.modules.sql('select id, google_sub, name, picture from identity."user"')).toEqual([
      { id: userId, google_sub: token, name: '', picture: '' },
    ]);
  });

  test('is signed out everywhere, and nothing lets them in again', async () => {
    const { userId, session, token } = await grace();
    await retire(userId);
    expect(await identity.get(Sessions).find(session)).toBeUndefined();
    expect(await identity.get(AccessTokens).find(token)).toBeUndefined();
    expect(await identity.modules.count('common.idempotency_record')).toBe(0);
    const gone = { kind: 'unauthenticated', detail: 'This account is gone.' };
    await expect(identity.get(Sessions).open(userId)).rejects.toMatchObject(gone);
    await expect(identity.get(AccessTokens).issue(userId, 'late')).rejects.toMatchObject(gone);
  });

  test('is in the log by their id, which tells that they went', async () => {
    const { userId } = await grace();
    const before = await identity.modules.events();
    await retire(userId);
    const identifiers = await identity.modules.sql<{ id: string }>('select id from identity.identifier order by id');
    expect(await identity.modules.events()).toEqual([
      ...before,
      {
        type: 'identity.user-retired',
        actor: 'system',
        payload: { userId, identifierIds: identifiers.map(({ id }) => id) },
      },
    ]);
  });

  test('comes back as a stranger, by the same Google account, address and key', async () => {
    const { userId } = await grace();
    await retire(userId);
    await identity.link(KEY, at('grace'));
    const stranger = await identity.signIn('grace', { sub: SUB });
    expect(stranger.registered).toBe(true);
    expect(stranger.userId).not.toBe(userId);
    expect(await identity.ownerOf(at('grace'))).toMatchObject({ user_id: stranger.userId });
    expect(await identity.ownerOf(KEY)).toMatchObject({ user_id: stranger.userId });
    expect(await identity.ownerOf(OTHER)).toBeUndefined();
  });

  test('is nobody to whoever names them by their id, or by a token', async () => {
    const { userId } = await grace();
    await retire(userId);
    const [token] = await identity.modules.sql<{ given: string }>(
      `select given from identity.identifier where given like '%@retired.invalid'`,
    );
    const nobody = { kind: 'not-found', code: 'person-not-found' };
    await expect(retire(userId)).rejects.toMatchObject(nobody);
    await expect(identity.link('OTHER-KEY', userId)).rejects.toMatchObject(nobody);
    await expect(identity.link('OTHER-KEY', token?.given ?? '')).rejects.toMatchObject(nobody);
    expect(await idOf('OTHER-KEY')).toBe('');
    await expect(identity.signIn('emmy', { email: token?.given ?? '' })).rejects.toMatchObject({
      refusal: 'address-held-by-another-account',
    });
  });

  test('leaves with a key that their proof did not suffice for', async () => {
    await identity.link(KEY, at('grace'));
    const { userId } = await identity.signIn('grace', VERIFIED_ONLY);
    expect(await identity.modules.count('identity.identifier_alias')).toBe(1);
    await retire(userId);
    expect(await traces()).toEqual([]);
    expect(await identity.modules.count('identity.identifier_alias')).toBe(0);
  });

  test('takes nobody else along', async () => {
    const { userId } = await grace();
    await identity.link('STAFF-1912', at('alan'));
    await identity.link('STAFF-1815', at('ada'));
    const ada = await identity.signIn('ada');
    const session = await identity.get(Sessions).open(ada.userId);
    await retire(userId);
    expect(await identity.get(Sessions).find(session.token)).toBe(ada.userId);
    expect(await identity.ownerOf('STAFF-1815')).toMatchObject({ user_id: ada.userId, proof: 'linked' });
    expect(await identity.signIn('ada')).toEqual({ userId: ada.userId, registered: false });
    const alan = await identity.signIn('alan');
    expect(await identity.ownerOf('STAFF-1912')).toMatchObject({ user_id: alan.userId });
  });

  test('is held until it is done, and told to be gone to whoever retires them at the same moment', async () => {
    const { userId } = await grace();
    const before = await identity.modules.count('identity.identifier');
    let late: Promise<void> = Promise.resolve();
    // Somebody else, who knows nothing of the open transaction.
    const retireToo = AsyncResource.bind(() => retire(userId));
    await identity.get(Retirement).retire(userId, async () => {
      expect(await lockOn(identity.modules, { table: 'identity."user"', id: userId })).toBe('update');
      late = retireToo();
      late.catch(() => undefined);
      expect(await waits(identity.modules, late)).toBe(true);
    });
    await expect(late).rejects.toMatchObject({ kind: 'not-found', code: 'person-not-found' });
    expect(await identity.modules.count('identity.identifier')).toBe(before);
  });

  test('stays as they were when it is not approved', async () => {
    const { userId, session } = await grace();
    const refused = identity.get(Retirement).retire(userId, async (_, person) => {
      expect(person).toEqual({ userId, identifierIds: expect.arrayContaining([userId]) });
      throw new DomainError('conflict', 'not-today', 'Not today.');
    });
    await expect(refused).rejects.toMatchObject({ code: 'not-today' });
    expect(await identity.get(Sessions).find(session)).toBe(userId);
    expect(await identity.signIn('grace', { sub: SUB })).toEqual({ userId, registered: false });
  });

  test.each([
    `/people/${at('grace')}`,
    `/people/${encodeURIComponent(at('grace'))}?tab=rights`,
    `/people/key:${KEY}#rights`,
  ])('is not in the path %s, to which a sign-in under way was to return', async (returnTo) => {
    const { userId } = await grace();
    const attempts = identity.get(SignInAttempts);
    const state = await attempts.begin('a browser', { codeVerifier: 'v', returnTo });
    const other = await attempts.begin('a browser', { codeVerifier: 'w', returnTo: '/people' });
    await retire(userId);
    expect(await attempts.finish('a browser', state)).toEqual({ codeVerifier: 'v', returnTo: '/' });
    expect(await attempts.finish('a browser', other)).toEqual({ codeVerifier: 'w', returnTo: '/people' });
  });
});

describe('somebody who has never signed in', () => {
  test('is forgotten with every key that is tied to their address, by whichever they are named', async () => {
    for (const named of [at('grace'), KEY]) {
      await identity.empty();
      await identity.link('STAFF-1912', at('alan'));
      await identity.link('STAFF-1815', at('ada'));
      const ada = await identity.signIn('ada', VERIFIED_ONLY);
      await identity.link(KEY, at('grace'));
      const [address, key] = [await idOf(at('grace')), await idOf(KEY)];
      await retire(named === KEY ? key : address);
      expect(await traces()).toEqual([]);
      expect(await identity.modules.count('identity.identifier')).toBe(6);
      expect(await identity.modules.count('identity.identifier_alias')).toBe(2);
      expect(await identity.signIn('ada')).toEqual({ userId: ada.userId, registered: false });
      const [forgotten] = await identity.modules.events('identity.person-forgotten');
      expect(forgotten?.payload).toEqual({ identifierIds: [address, key].toSorted() });
    }
  });

  test('signs in as somebody new afterwards', async () => {
    await identity.link(KEY, at('grace'));
    const before = await idOf(at('grace'));
    await retire(before);
    const { userId, registered } = await identity.signIn('grace');
    expect(registered).toBe(true);
    expect(userId).not.toBe(before);
    expect(await identity.ownerOf(KEY)).toBeUndefined();
  });
});

describe('somebody who comes to be known by more just before they are locked', () => {
  /** Ties one more key to Grace. */
  const tie = (key: string): Promise<unknown> =>
    identity.modules.sql(
      `with key as (
         insert into identity.identifier (id, namespace_id, folded, given, created_at)
         values (gen_random_uuid(), $1, lower($2), $2, now()) returning id, namespace_id)
       insert into identity.identifier_alias (key_id, namespace_id, address_id, since)
       select key.id, key.namespace_id, i.id, now() from key, identity.identifier i where i.given = $3`,
      [identity.namespaceId, key, at('grace')],
    );
  /** Ties a key each time that people are to be locked, up to so often; answers with how often they were to be. */
  const tieBeforeLocking = (times: number): (() => number) =>
    beforeLocking(identity.get(IdentifierTransactions), times, (time) => tie(`STAFF-${time}`));
  afterEach(() => void jest.restoreAllMocks());

  test('is retired with that', async () => {
    await identity.link(KEY, at('grace'));
    tieBeforeLocking(2);
    await retire(await idOf(at('grace')));
    expect(await traces([...NAMES, 'STAFF-1', 'STAFF-2'])).toEqual([]);
    expect(await identity.modules.count('identity.identifier_alias')).toBe(0);
  });

  test('is given up on after twenty attempts, and stays as they were', async () => {
    await identity.link(KEY, at('grace'));
    const attempts = tieBeforeLocking(20);
    await expect(retire(await idOf(at('grace')))).rejects.toThrow('changes faster than it can be locked');
    expect(attempts()).toBe(20);
    expect(await identity.modules.count('identity.identifier_alias')).toBe(21);
  });
});

test('nobody is retired by an id that names nobody', async () => {
  await expect(retire('0198f0a0-0000-7000-8000-000000000000')).rejects.toMatchObject({ code: 'person-not-found' });
});
