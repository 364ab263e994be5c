import { Injectable } from '@nestjs/common';
import { EntityManager } from '@mikro-orm/postgresql';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { rows } from '../../../src/common/database/sql.js';
import { Transactions, savepoint } from '../../../src/common/database/transactions.js';
import { Deliveries } from '../../../src/common/events/deliveries.js';
import { AfterCommit, WithinTransaction } from '../../../src/common/events/listener.decorator.js';
import type { RecordedEvent } from '../../../src/common/events/domain-event.js';
import { DomainEvents } from '../../../src/common/events/domain-events.js';
import { IdentifierUnlinked, UserRegistered } from '../../../src/modules/identity/index.js';
import { IdentityAlone } from './identity-alone.js';

type Registered = RecordedEvent<UserRegistered['payload']>;

const note = (em: EntityManager, listener: string, { id }: { readonly id: string }) =>
  rows(em, 'insert into public.note (listener, event_id) values ($1, $2)', [listener, id]);

/** Within the transaction, first in the alphabet: publishes an event of its own. */
@Injectable()
class AnnounceArrival {
  constructor(private readonly events: DomainEvents) {}

  @WithinTransaction(UserRegistered)
  async on(event: Registered, em: EntityManager): Promise<void> {
    await note(em, 'announce', event);
    const { userId } = event.payload;
    await this.events.publish(em, new IdentifierUnlinked({ userId, identifierId: userId }));
  }
}

/** Within the transaction, second: throws when it is told to, after it has worked through the ORM and in SQL. */
@Injectable()
class BreakDown {
  fault: 'none' | 'throws' | 'database' = 'none';

  @WithinTransaction(UserRegistered)
  async on(event: Registered, em: EntityManager): Promise<void> {
    await note(em, 'break', event);
    await savepoint(em, (inner) => note(inner, 'break within', event));
    if (this.fault === 'throws') throw new Error('out of order');
    if (this.fault === 'database') await rows(em, 'select 1 / 0');
  }
}

/** Within the transaction, last. */
@Injectable()
class CountArrival {
  @WithinTransaction<{ readonly userId: string }>(UserRegistered, IdentifierUnlinked)
  async on(event: RecordedEvent<{ readonly userId: string }>, em: EntityManager): Promise<void> {
    await note(em, `count ${event.type}`, event);
  }
}

/** After the commit: fails as often as it is told to, and notes whether it saw what was committed. */
@Injectable()
class SendWelcome {
  failures = 0;
  /** How often it was called for each user. */
  readonly tries = new Map<string, number>();

  constructor(private readonly em: EntityManager) {}

  @AfterCommit(UserRegistered)
  async on(event: Registered): Promise<void> {
    const { userId } = event.payload;
    const tries = (this.tries.get(userId) ?? 0) + 1;
    this.tries.set(userId, tries);
    if (tries <= this.failures) throw new Error('no post today');
    const seen = await rows(this.em.fork(), 'select 1 from identity."user" where id = $1', [userId]);
    await note(this.em.fork(), seen.length === 1 ? 'welcome' : 'welcome nobody', event);
  }
}

let identity: IdentityAlone;
beforeAll(async () => {
  identity = await IdentityAlone.start([AnnounceArrival, BreakDown, CountArrival, SendWelcome]);
  await identity.modules.sql('create table public.note (n serial, listener text, event_id uuid)');
});
beforeEach(async () => {
  await identity.empty();
  await identity.modules.sql('truncate public.note');
  identity.get(SendWelcome).failures = 0;
  identity.get(BreakDown).fault = 'none';
});
afterAll(() => identity?.stop());

async function notes(): Promise<string[]> {
  const found = await identity.modules.sql<{ listener: string }>('select listener from public.note order by n');
  return found.map(({ listener }) => listener).filter((listener) => !listener.startsWith('welcome'));
}

const welcomed = (): Promise<number> => identity.modules.count(`public.note where listener = 'welcome'`);
const settled = (): Promise<void> =>
  identity.modules.untilDelivered(async () => (await identity.modules.deliveries()).length === 0);

const UNDISTURBED = ['announce', 'count identity.identifier-unlinked', 'count identity.user-registered'];
const ALL = [...UNDISTURBED.slice(0, 2), 'break', 'break within', ...UNDISTURBED.slice(2)];

describe('listeners within the transaction', () => {
  test('run one after another in the order of their names, each with all that it publishes', async () => {
    await identity.signIn('grace');
    expect(await notes()).toEqual(ALL);
  });

  test.each(['throws', 'database'] as const)(
    'one that fails (%s) loses its own work and nobody else’s',
    async (fault) => {
      identity.get(BreakDown).fault = fault;
      const { userId, registered } = await identity.signIn('grace');
      expect(registered).toBe(true);
      expect(await notes()).toEqual(UNDISTURBED);
      expect(await identity.modules.count(`identity."user" where id = '${userId}'`)).toBe(1);
      expect((await identity.modules.events()).map(({ type }) => type)).toEqual([
        'identity.user-registered',
        'identity.identifier-unlinked',
      ]);
      identity.get(BreakDown).fault = 'none';
      await settled();
      expect((await notes()).toSorted((a, b) => a.localeCompare(b))).toEqual(
        ALL.toSorted((a, b) => a.localeCompare(b)),
      );
    },
  );

  test('the retry of one that fails is queued in the transaction in which it failed', async () => {
    identity.get(BreakDown).fault = 'throws';
    const undone = identity.get(Transactions).run(async (em) => {
      await identity
        .get(DomainEvents)
        .publish(em, new UserRegistered({ userId: identity.namespaceId, identifierIds: [] }));
      const [queued] = await rows<{ n: number }>(
        em,
        `select count(*)::int as n from pgboss.job where name = 'event-delivery'`,
      );
      expect(queued).toEqual({ n: 2 });
      throw new Error('undone');
    });
    await expect(undone).rejects.toThrow('undone');
    expect(await identity.modules.deliveries()).toEqual([]);
    expect(await notes()).toEqual([]);
  });
});

test('a delivery of what is not in the log, or to a listener that is no more, fails and says so', async () => {
  await identity.signIn('grace');
  const [event] = await identity.modules.sql<{ id: string }>('select id from common.domain_event order by id');
  const deliver = (eventId: string, channel: string) => identity.get(Deliveries).deliver({ eventId, channel });
  const channel = 'within-transaction.identity.user-registered.Gone';
  await expect(deliver(identity.namespaceId, channel)).rejects.toThrow('No event');
  for (const phase of ['within-transaction', 'after-commit']) {
    await expect(deliver(event?.id ?? '', channel.replace('within-transaction', phase))).rejects.toThrow('No listener');
  }
});

describe('listeners after the commit', () => {
  test('find what was committed', async () => {
    await identity.signIn('grace');
    await settled();
    expect(await welcomed()).toBe(1);
  });

  test('are tried again until they succeed, and not once more', async () => {
    identity.get(SendWelcome).failures = 2;
    const { userId } = await identity.signIn('grace');
    await settled();
    expect(await welcomed()).toBe(1);
    expect(identity.get(SendWelcome).tries.get(userId)).toBe(3);
  });

  test('never hear of what was rolled back', async () => {
    const undone = identity.get(Transactions).run(async (em) => {
      await identity
        .get(DomainEvents)
        .publish(em, new UserRegistered({ userId: identity.namespaceId, identifierIds: [] }));
      throw new Error('undone');
    });
    await expect(undone).rejects.toThrow('undone');
    const { userId } = await identity.signIn('grace');
    await settled();
    expect(identity.get(SendWelcome).tries.get(userId)).toBe(1);
    expect(identity.get(SendWelcome).tries.has(identity.namespaceId)).toBe(false);
    expect(await identity.modules.count('common.domain_event')).toBe(2);
  });
});

test('nothing is published outside a transaction', async () => {
  const em = identity.get(EntityManager).fork();
  const published = identity.get(DomainEvents).publish(em, new UserRegistered({ userId: '', identifierIds: [] }));
  await expect(published).rejects.toThrow('within the transaction');
});

test('what the log holds is never changed nor removed', async () => {
  await identity.signIn('grace');
  await expect(identity.modules.sql('delete from common.domain_event')).rejects.toThrow('append-only');
  await expect(identity.modules.sql(`update common.domain_event set actor = 'x'`)).rejects.toThrow('append-only');
});
