import { EntityManager } from '@mikro-orm/postgresql';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { Clock } from '../../../src/common/clock/clock.js';
import { Random } from '../../../src/common/clock/random.js';
import { lockIdentifiers } from '../../../src/modules/identity/identifier-lock.js';
import { IdentifierTransactions, Retirement } from '../../../src/modules/identity/index.js';
import { readPeople } from '../../../src/modules/identity/locked-people.sql.js';
import { addressReference, keyReference } from '../../../src/modules/identity/person-reference.js';
import { findUserBySub } from '../../../src/modules/identity/registration.sql.js';
import { lockedBefore, locksAfter, stirred, waits, type Row } from '../../support/locks.js';
import { IdentityAlone, at } from './identity-alone.js';

let identity: IdentityAlone;
beforeAll(async () => {
  identity = await IdentityAlone.start();
});
beforeEach(() => identity.empty());
afterAll(() => identity?.stop());

const ADA = addressReference('ada@example.org');
const BOB = addressReference('bob@example.org');
const CY = addressReference('cy@example.org');

const row = ({ folded }: { folded: string }): Row => ({ table: 'identity.identifier', column: 'folded', id: folded });

const lock = (em: EntityManager, people: Parameters<typeof lockIdentifiers>[1]) =>
  lockIdentifiers(em, people, identity.get(Clock).now(), identity.get(Random));

const begin = <T>(work: (em: EntityManager) => Promise<T>) => identity.get(EntityManager).fork().transactional(work);

test.each([
  ['forwards', [ADA, BOB, CY]],
  ['backwards', [CY, BOB, ADA]],
])('identifiers are locked in one order when they are named %s', async (_, people) => {
  await begin((em) => lock(em, people));
  const locked = await lockedBefore(identity.modules, row(BOB), [row(ADA), row(CY)], (em) => lock(em, people));
  expect(locked).toEqual([row(ADA)]);
});

test('an identifier that nobody used before is locked by whoever names it first; a second waits, and finds it', async () => {
  const order: string[] = [];
  let second: Promise<unknown> = Promise.resolve();
  await begin(async (em) => {
    await lock(em, [ADA]);
    second = begin((other) => lock(other, [ADA])).then(() => order.push('second'));
    expect(await waits(identity.modules, second)).toBe(true);
    order.push('first');
  });
  await second;
  expect(order).toEqual(['first', 'second']);
  expect(await identity.modules.count('identity.identifier')).toBe(1);
});

test('to lock an identifier that is known writes nothing', async () => {
  await begin((em) => lock(em, [ADA]));
  const version = () => identity.modules.sql('select ctid::text, xmin::text, given, locked from identity.identifier');
  const before = await version();
  await begin((em) => lock(em, [{ ...ADA, given: 'ADA@example.org' }]));
  expect(await version()).toEqual(before);
});

test('a locked identifier can still be aimed at by foreign keys, and others are not locked', async () => {
  await begin((em) => lock(em, [ADA, BOB, CY]));
  const locks = await locksAfter(identity.modules, (em) => lock(em, [BOB, ADA, BOB]), [ADA, BOB, CY].map(row));
  expect(locks).toEqual(['no key update', 'no key update', 'none']);
});

test('a transaction that names nobody, or an id that no user has, locks nobody and finds nobody', async () => {
  const transactions = identity.get(IdentifierTransactions);
  const nobody = { kind: 'user', userId: identity.get(Random).id() } as const;
  expect(await transactions.run([], async () => 'done')).toBe('done');
  expect(await transactions.run([nobody], async (_, people) => people.get(nobody))).toBeUndefined();
  expect(await identity.modules.count('identity.identifier')).toBe(0);
});

test('whoever was not locked cannot be looked up', async () => {
  const look = identity.get(IdentifierTransactions).run([ADA], async (_, people) => people.get(BOB));
  await expect(look).rejects.toThrow('not locked');
});

test('people who are named by their ids cannot be retired until the transaction ends, and are held in one order', async () => {
  const { modules } = identity;
  const users = [await identity.signIn('grace'), await identity.signIn('emmy'), await identity.signIn('ada')];
  const user = (id: string): Row => ({ table: 'identity."user"', id });
  const [first, second, third] = await stirred(
    modules,
    user,
    users.map((one) => one.userId),
  );
  const byId = [third, second, first].map(({ id }) => ({ kind: 'user', userId: id }) as const);
  const read = (em: EntityManager) => readPeople(em, byId);
  expect(await lockedBefore(modules, second, [first, third], read)).toEqual([first]);
  expect(await locksAfter(modules, read, [first, second])).toEqual(['key share', 'key share']);
  const known = await locksAfter(modules, (em) => findUserBySub(em, 'grace'), [user(users[0]?.userId ?? '')]);
  expect(known).toEqual(['key share']);
});

test('a key and the address that it is tied to are proven by the same address', async () => {
  const key = keyReference('K-1', identity.namespaceId);
  await identity.link('K-1', at('grace'));
  const proofs = await identity.get(IdentifierTransactions).run([key], async (_, people) => {
    const found = people.get(key)?.identifier;
    return found && people.tiedTo(found).map((one) => [one.given, one.kind, one.provenBy]);
  });
  expect(proofs?.toSorted()).toEqual([
    ['K-1', 'external-key', at('grace')],
    [at('grace'), 'address', at('grace')],
  ]);
});

test('a key that is linked to somebody is proven by no address any more', async () => {
  await identity.signIn('grace');
  await identity.link('K-1', at('grace'));
  const key = keyReference('K-1', identity.namespaceId);
  const found = await identity.get(IdentifierTransactions).run([key], async (_, people) => people.get(key)?.identifier);
  expect(found).toMatchObject({ proof: 'linked', provenBy: undefined });
});

test('whoever was retired is nobody by their id or the token that is left of them, and nobody else is', async () => {
  const [{ userId: retired }, { userId }] = [await identity.signIn('grace'), await identity.signIn('emmy')];
  await identity.get(Retirement).retire(retired);
  const [token] = await identity.modules.sql<{ given: string }>('select given from identity.identifier where id = $1', [
    retired,
  ]);
  const byId = (id: string) => ({ kind: 'user', userId: id }) as const;
  const people = [addressReference(token?.given ?? ''), byId(retired), addressReference(at('emmy')), byId(userId)];
  const users = await identity
    .get(IdentifierTransactions)
    .run(people, async (_, found) => people.map((one) => found.get(one)?.userId));
  expect(users).toEqual([undefined, undefined, userId, userId]);
});
