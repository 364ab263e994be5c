import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { IdentifierTransactions, parsePerson, type PersonReference } from '../../../src/modules/identity/index.js';
import { waits } from '../../support/locks.js';
import { IdentityAlone, at } from './identity-alone.js';

let identity: IdentityAlone;
beforeAll(async () => {
  identity = await IdentityAlone.start();
});
beforeEach(() => identity.empty());
afterAll(() => identity?.stop());

const who = (text: string): PersonReference => parsePerson(text, identity.namespaceId);

const nothing = () => Promise.resolve();

/** Whether a transaction about one person waits for one about another that is open. */
async function excludes(held: string, other: string): Promise<boolean> {
  const transactions = identity.get(IdentifierTransactions);
  const [locked, release] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const first = transactions.run([who(held)], () => {
    locked.resolve();
    return release.promise;
  });
  await locked.promise;
  const second = transactions.run([who(other)], nothing);
  const excluded = await waits(identity.modules, second);
  release.resolve();
  await Promise.all([first, second]);
  return excluded;
}

test.each([
  ['their id', (userId: string) => userId],
  ['their address', () => at('grace')],
  ['their key', () => 'key:K-1'],
])('whoever is registered is locked by %s with everything that they own', async (_, name) => {
  const { userId } = await identity.signIn('grace');
  await identity.link('K-1', at('grace'));
  await identity.link('K-2', at('grace'));
  await identity.signIn('emmy');
  const held = name(userId);
  for (const other of [at('grace'), 'key:K-1', 'key:K-2', userId]) {
    expect([other, await excludes(held, other)]).toEqual([other, true]);
  }
  expect(await excludes(held, at('emmy'))).toBe(false);
});
