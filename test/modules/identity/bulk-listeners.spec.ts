import { Injectable } from '@nestjs/common';
import type { EntityManager } from '@mikro-orm/postgresql';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { rows } from '../../../src/common/database/sql.js';
import { Transactions } from '../../../src/common/database/transactions.js';
import { WithinTransaction, WithinTransactionInBulk } from '../../../src/common/events/listener.decorator.js';
import type { RecordedEvent } from '../../../src/common/events/domain-event.js';
import { DomainEvents } from '../../../src/common/events/domain-events.js';
import { IdentifierLinked, IdentifierUntied } from '../../../src/modules/identity/index.js';
import { IdentityAlone } from './identity-alone.js';

type Linked = RecordedEvent<IdentifierLinked['payload']>;

const note = (em: EntityManager, listener: string, userIds: readonly string[]) =>
  rows(em, 'insert into public.note (listener, user_ids) values ($1, $2)', [listener, userIds]);

/** Takes several events at once; throws, once it has worked, when one of them is of a user whom it does not like. */
@Injectable()
class CountLinks {
  dislikes = new Set<string>();

  @WithinTransactionInBulk(IdentifierLinked)
  async on(events: readonly Linked[], em: EntityManager): Promise<void> {
    const userIds = events.map((event) => event.payload.userId);
    await note(em, 'count', userIds);
    if (userIds.some((userId) => this.dislikes.has(userId))) throw new Error('out of order');
  }
}

/** Takes them one by one. */
@Injectable()
class NoteLink {
  @WithinTransaction(IdentifierLinked)
  async on({ payload: { userId } }: Linked, em: EntityManager): Promise<void> {
    await note(em, 'note', [userId]);
  }
}

let identity: IdentityAlone;
beforeAll(async () => {
  identity = await IdentityAlone.start([CountLinks, NoteLink]);
  await identity.modules.sql(
    'create table public.note (n int generated always as identity, listener text, user_ids text[])',
  );
});
beforeEach(async () => {
  await identity.empty();
  await identity.modules.sql('truncate public.note');
  identity.get(CountLinks).dislikes.clear();
});
afterAll(() => identity?.stop());

const linked = (userId: string) => new IdentifierLinked({ userId, identifierId: userId, proof: 'linked' });

const publish = (...events: Parameters<DomainEvents['publish']>[1][]) =>
  identity.get(Transactions).run((em) => identity.get(DomainEvents).publish(em, ...events));

const notes = async () =>
  (
    await identity.modules.sql<{ listener: string; user_ids: string[] }>(
      'select listener, user_ids from public.note order by n',
    )
  ).map(({ listener, user_ids }) => `${listener} ${user_ids.join()}`);

describe('a listener that takes several events at once', () => {
  test('gets those of one type that are published in a row, and others get the same one by one', async () => {
    await publish(linked('a'), linked('b'), new IdentifierUntied({ identifierId: 'k', addressId: 'x' }), linked('c'));
    expect(await notes()).toEqual(['count a,b', 'note a', 'note b', 'count c', 'note c']);
    expect(await identity.modules.deliveries()).toEqual([]);
  });

  test('that cannot deal with one of them deals with the others, and tries that one again', async () => {
    identity.get(CountLinks).dislikes.add('b');
    await publish(linked('a'), linked('b'), linked('c'));
    expect(await notes()).toEqual(['count a', 'count c', 'note a', 'note b', 'note c']);
    const [event] = await identity.modules.sql<{ id: string }>(
      `select id from common.domain_event where payload ->> 'userId' = 'b'`,
    );
    expect(await identity.modules.deliveries()).toEqual([
      { channel: 'within-transaction:identity.identifier-linked/CountLinks', eventId: event?.id },
    ]);
    identity.get(CountLinks).dislikes.clear();
    await identity.modules.untilDelivered(async () => (await identity.modules.deliveries()).length === 0);
    expect((await notes()).at(-1)).toBe('count b');
  });
});
