import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { Deliveries } from '../../../src/common/events/deliveries.js';
import type { RecordedEvent } from '../../../src/common/events/domain-event.js';
import { WithinTransaction } from '../../../src/common/events/listener.decorator.js';
import {
  IdentifierLinked,
  IdentifierUnlinked,
  UserRegistered,
  UserSignedIn,
} from '../../../src/modules/identity/index.js';
import { changedMeanwhile, lockOn, type Row } from '../../support/locks.js';
import { IdentityAlone, at } from './identity-alone.js';

/** Tells what is locked while it is called. */
@Injectable()
class TellLocks {
  look: (em: EntityManager) => Promise<void> = () => Promise.resolve();

  @WithinTransaction<{ readonly userId: string }>(UserRegistered, IdentifierLinked, IdentifierUnlinked, UserSignedIn)
  on(_: RecordedEvent<{ readonly userId: string }>, em: EntityManager): Promise<void> {
    return this.look(em);
  }
}

let identity: IdentityAlone;
beforeAll(async () => {
  identity = await IdentityAlone.start([TellLocks]);
});
beforeEach(() => identity.empty());
afterAll(() => identity?.stop());

const identifier = (given: string): Row => ({ table: 'identity.identifier', column: 'given', id: given });

/** Has the listener try again what it did about the newest event of a type. */
async function tryAgain({ type }: { readonly type: string }): Promise<void> {
  const [event] = await identity.modules.sql<{ id: string }>(
    'select id from common.domain_event where type = $1 order by id desc limit 1',
    [type],
  );
  await identity
    .get(Deliveries)
    .deliver({ eventId: event?.id ?? '', channel: `within-transaction:${type}/TellLocks`, failed: true });
}

/** How rows are locked while the listener tries again. */
async function locksIn(event: { readonly type: string }, looked: readonly Row[]): Promise<[string, string][]> {
  const locks: [string, string][] = [];
  identity.get(TellLocks).look = async () => {
    for (const row of looked) locks.push([row.id, await lockOn(identity.modules, row)]);
  };
  await tryAgain(event);
  return locks;
}

test.each(
  [UserRegistered, IdentifierLinked, IdentifierUnlinked, UserSignedIn].map((event) => [event.type, event] as const),
)(
  'what is tried again after %s is done under the locks of whom and what it is about, and of nobody else',
  async (_, event) => {
    await identity.signIn('emmy');
    await identity.link('K-1', at('emmy'));
    const { userId } = await identity.signIn('grace');
    await identity.link('K-2', at('grace'));
    await identity.signIn('grace');
    await identity.unlink('K-2');
    const user: Row = { table: 'identity."user"', id: userId };
    const isAbout = event === IdentifierLinked || event === IdentifierUnlinked;
    expect(await locksIn(event, [...['K-1', at('emmy'), at('grace'), 'K-2'].map(identifier), user])).toEqual([
      ['K-1', 'none'],
      [at('emmy'), 'none'],
      [at('grace'), 'no key update'],
      ['K-2', isAbout ? 'no key update' : 'none'],
      [userId, 'key share'],
    ]);
  },
);

test('what is tried again just as its key comes to be called something else fails, and writes no key anew', async () => {
  await identity.signIn('grace');
  await identity.link('K-1', at('grace'));
  await identity.unlink('K-1');
  let called = false;
  identity.get(TellLocks).look = async () => void (called = true);
  const trying = changedMeanwhile(
    identity.modules,
    [
      `select from identity.identifier where given = 'K-1' for update`,
      `update identity.identifier set given = 'other', folded = 'other' where given = 'K-1'`,
    ],
    () => tryAgain(IdentifierUnlinked),
  );
  await expect(trying).rejects.toThrow('another name');
  expect(called).toBe(false);
  expect(await identity.modules.sql('select given from identity.identifier order by given')).toEqual([
    { given: at('grace') },
    { given: 'other' },
  ]);
});
