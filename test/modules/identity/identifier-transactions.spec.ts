import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import {
  IdentifierTransactions,
  Retirement,
  parsePerson,
  type PersonReference,
} from '../../../src/modules/identity/index.js';
import { changedMeanwhile, lockOn, waits } from '../../support/locks.js';
import { IdentityAlone, at } from './identity-alone.js';

let identity: IdentityAlone;
beforeAll(async () => {
  identity = await IdentityAlone.start();
  // A sequence counts what is rolled back, too.
  await identity.modules.sql('create sequence public.attempt');
  await identity.modules.sql(`create function public.attempted() returns trigger language plpgsql as
    $$ begin perform nextval('public.attempt'); return null; end $$`);
  await identity.modules.sql(
    'create trigger attempted after insert on identity.identifier for each statement execute function public.attempted()',
  );
});
beforeEach(() => identity.empty());
afterAll(() => identity?.stop());

const who = (text: string): PersonReference => parsePerson(text, identity.namespaceId);

const nothing = () => Promise.resolve();

const run: IdentifierTransactions['run'] = (people, work) => identity.get(IdentifierTransactions).run(people, work);

/** Which of these identifiers are locked by open transactions. */
async function locked(...given: readonly string[]): Promise<string[]> {
  const locks = await Promise.all(
    given.map((id) => lockOn(identity.modules, { table: IDENTIFIER, column: 'given', id })),
  );
  return given.filter((_, n) => locks[n] !== 'none');
}

const IDENTIFIER = 'identity.identifier';

/** How often the statement that locks identifiers is carried out while `work` goes on. */
async function attempts(work: () => Promise<unknown>): Promise<number> {
  await identity.modules.sql('alter sequence public.attempt restart');
  await work();
  const [next] = await identity.modules.sql<{ next: number }>(`select nextval('public.attempt')::int as next`);
  return (next?.next ?? 0) - 1;
}

const idOf = (given: string): string => `(select id from ${IDENTIFIER} where given = '${given}')`;

/** What is locked with Grace when statements change what is tied to her once it is known what was. */
function lockedAfter(...statements: readonly string[]): Promise<string[]> {
  const lock = `select from ${IDENTIFIER} for no key update`;
  const work = () => run([who(at('grace'))], () => locked(at('grace'), 'K-1', 'K-2'));
  return changedMeanwhile(identity.modules, [lock, ...statements], work);
}

/** Whether a transaction about one person waits for one about another that is open. */
async function excludes(held: string, other: string): Promise<boolean> {
  const transactions = identity.get(IdentifierTransactions);
  const [begun, release] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const first = transactions.run([who(held)], () => {
    begun.resolve();
    return release.promise;
  });
  await begun.promise;
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

test('whoever is named with others is locked with everything that they own, and with nobody else', async () => {
  await identity.signIn('grace');
  await identity.link('K-1', at('grace'));
  await identity.link('K-2', at('grace'));
  await identity.link('K-3', at('emmy'));
  await identity.link('K-4', at('alan'));
  const all = [at('grace'), 'K-1', 'K-2', at('emmy'), 'K-3', at('alan'), 'K-4'];
  const held = await run([who('key:K-1'), who('key:K-3')], () => locked(...all));
  expect(held).toEqual([at('grace'), 'K-1', 'K-2', at('emmy'), 'K-3']);
});

test('a key of one organization is not that of another, whatever it is called', async () => {
  await identity.link('K-1', at('grace'));
  await identity.modules.sql(`update ${IDENTIFIER} set given = 'K-1 of another' where given = 'K-1'`);
  identity.namespaceId = await identity.addNamespace();
  await identity.link('K-1', at('emmy'));
  const held = await run([who('key:K-1')], () => locked('K-1', at('emmy'), 'K-1 of another', at('grace')));
  expect(held).toEqual(['K-1', at('emmy')]);
});

test('work is begun once, by whatever people are named, how many they are and whatever is tied to it', async () => {
  await identity.link('K-1', at('grace'));
  await identity.link('K-2', at('grace'));
  await identity.link('K-3', at('emmy'));
  for (const name of [at('grace'), 'key:K-1', at('alan')]) {
    expect([name, await attempts(() => run([who(name)], nothing))]).toEqual([name, 1]);
  }
  const { userId } = await identity.signIn('grace');
  await identity.link('K-4', at('grace'));
  for (const name of [at('grace'), 'key:K-1', 'key:K-4', userId]) {
    expect([name, await attempts(() => run([who(name)], nothing))]).toEqual([name, 1]);
  }
  const { userId: retired } = await identity.signIn('charles');
  await identity.get(Retirement).retire(retired);
  const nobody = '00000000-0000-7000-8000-00000000abcd';
  const many = [userId, 'key:K-3', at('alan'), 'key:K-5', at('grace'), retired, nobody].map(who);
  expect(await attempts(() => run(many, nothing))).toBe(1);
});

test('a key that goes from somebody just before they are locked is not locked with them', async () => {
  await identity.link('K-1', at('grace'));
  await identity.link('K-2', at('emmy'));
  expect(await lockedAfter('delete from identity.identifier_alias')).toEqual([at('grace')]);
});

test('a key that comes to somebody in place of another just before they are locked is locked with them', async () => {
  await identity.link('K-1', at('grace'));
  await identity.link('K-2', at('emmy'));
  const held = await lockedAfter(
    'delete from identity.identifier_alias',
    `insert into identity.identifier_alias (key_id, namespace_id, address_id, since)
     values (${idOf('K-2')}, '${identity.namespaceId}', ${idOf(at('grace'))}, now())`,
  );
  expect(held).toEqual([at('grace'), 'K-2']);
});

test('what comes to be tied to somebody faster than it can be locked is given up on after twenty attempts', async () => {
  await identity.modules.sql(`create function public.tie() returns trigger language plpgsql as $$ begin
      with key as (
        insert into identity.identifier (id, namespace_id, folded, given, created_at)
        select gen_random_uuid(), n.id, name, name, now()
        from identity.namespace n, cast(gen_random_uuid() as text) as name where n.id = '${identity.namespaceId}'
        returning id, namespace_id)
      insert into identity.identifier_alias (key_id, namespace_id, address_id, since)
      select key.id, key.namespace_id, i.id, now() from key, identity.identifier i where i.given = '${at('grace')}';
      return null; end $$`);
  await identity.modules.sql(
    `create trigger tie after insert on identity.identifier for each statement when (pg_trigger_depth() = 0)
     execute function public.tie()`,
  );
  try {
    const tried = attempts(async () => {
      await expect(run([who(at('grace'))], nothing)).rejects.toThrow('faster than it can be locked');
    });
    // Every attempt locks once, and ties once.
    expect(await tried).toBe(40);
  } finally {
    await identity.modules.sql('drop function public.tie cascade');
  }
});

test('work that fails although it was undone fails', async () => {
  const failing = run([who(at('grace'))], async (_, __, undo) => {
    try {
      undo('undone');
    } finally {
      await Promise.reject(new Error('out of order'));
    }
  });
  await expect(failing).rejects.toThrow('out of order');
});
