import { EntityManager } from '@mikro-orm/postgresql';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Random } from '../../../src/common/clock/random.js';
import { rows } from '../../../src/common/database/sql.js';
import {
  Transactions,
  guarded,
  onCommit,
  savepoint,
  willBeginAnew,
} from '../../../src/common/database/transactions.js';
import { LoggedEvent } from '../../../src/common/events/domain-event.entity.js';
import { IdempotencyRecord } from '../../../src/common/http/idempotency-record.entity.js';
import { Modules } from '../../support/modules.js';

let modules: Modules;
let transactions: Transactions;
beforeAll(async () => {
  modules = await Modules.start({ imports: [], entities: [LoggedEvent, IdempotencyRecord] });
  transactions = modules.get(Transactions);
  await modules.sql('create table public.note (text text)');
});
beforeEach(() => modules.sql('truncate public.note'));
afterAll(() => modules?.stop());

const note = (em: EntityManager, text: string) => rows(em, 'insert into public.note values ($1)', [text]);
const fail = (em: EntityManager, code: string) =>
  rows(em, `do $$ begin raise exception 'failed' using errcode = '${code}'; end $$`);
async function notes(): Promise<string[]> {
  return (await modules.sql<{ text: string }>('select text from public.note order by text')).map(({ text }) => text);
}

/** Whether what is written now is written by a part of the transaction that can be undone alone. */
async function isInSavepoint(em: EntityManager): Promise<boolean> {
  const [whole] = await rows<{ id: string }>(em, 'select pg_current_xact_id()::xid::text as id');
  const [part] = await rows<{ id: string }>(em, `insert into public.note values ('part') returning xmin::text as id`);
  await rows(em, `delete from public.note where text = 'part'`);
  return whole?.id !== part?.id;
}

/** Runs work that fails with an error the first few times; how often it was begun. */
async function begun(code: string, failures: number): Promise<number> {
  let attempts = 0;
  await transactions
    .run(async (em) => {
      await note(em, `attempt ${++attempts}`);
      if (attempts <= failures) await fail(em, code);
    })
    .catch((error: unknown) => {
      if (!(error instanceof Error && error.message.includes('failed'))) throw error;
    });
  return attempts;
}

describe('a transaction', () => {
  test('reads what is committed, whatever the server’s default', async () => {
    const level = await transactions.run(async (em) => {
      await rows(em, `select set_config('default_transaction_isolation', 'serializable', false)`);
      return rows(em, 'show transaction_isolation');
    });
    expect(level).toEqual([{ transaction_isolation: 'read committed' }]);
    const next = await transactions.run((em) => rows(em, 'show transaction_isolation'));
    expect(next).toEqual([{ transaction_isolation: 'read committed' }]);
  });

  test('within another is that one: both are undone or neither', async () => {
    const undone = transactions.run(async (em) => {
      await note(em, 'outer');
      await transactions.run((inner) => note(inner, 'inner'));
      throw new Error('undone');
    });
    await expect(undone).rejects.toThrow('undone');
    expect(await notes()).toEqual([]);
  });

  test('that must be alone is refused within another, and not otherwise', async () => {
    await transactions.runAlone((em) => note(em, 'alone'));
    const within = transactions.run(() => transactions.runAlone((em) => note(em, 'within')));
    await expect(within).rejects.toThrow('opens its own transaction');
    expect(await notes()).toEqual(['alone']);
  });

  test.each(['40001', '40P01'])(
    'that two have met in (%s) is begun anew, and what it did before is undone',
    async (code) => {
      expect(await begun(code, 3)).toBe(4);
      expect(await notes()).toEqual(['attempt 4']);
    },
  );

  test('is begun ten times and no more, and then fails with what it failed with', async () => {
    expect(await begun('40001', 9)).toBe(10);
    expect(await notes()).toEqual(['attempt 10']);
    await modules.sql('truncate public.note');
    expect(await begun('40001', 10)).toBe(10);
    expect(await notes()).toEqual([]);
  });

  test('that fails for any other reason is not begun anew', async () => {
    for (const code of ['23505', 'P0001']) expect(await begun(code, 1)).toBe(1);
    for (const thrown of [null, 'text']) {
      let attempts = 0;
      const failing = transactions.run(() => {
        attempts++;
        return Promise.reject(thrown);
      });
      await expect(failing).rejects.toBe(thrown);
      expect(attempts).toBe(1);
    }
  });

  test('tells of its commit once, when it has committed, and of nothing that was undone', async () => {
    const told: string[] = [];
    let attempts = 0;
    await transactions.run(async (em) => {
      attempts++;
      onCommit(() => void told.push(`attempt ${attempts}`));
      if (attempts === 1) await fail(em, '40001');
      expect(told).toEqual([]);
    });
    const undone = transactions.run((em) => {
      onCommit(() => void told.push('undone'));
      return fail(em, 'P0001');
    });
    await expect(undone).rejects.toThrow('failed');
    onCommit(() => void told.push('no transaction'));
    expect(told).toEqual(['attempt 2']);
  });
});

describe('work that may fail without the rest', () => {
  test('has no savepoint until something fails, and is undone alone then', async () => {
    let attempts = 0;
    const savepoints: boolean[] = [];
    await transactions.run(async (em) => {
      await note(em, `attempt ${++attempts}`);
      const failed = await guarded(em, async (inner) => {
        savepoints.push(await isInSavepoint(inner));
        return fail(inner, 'P0001');
      }).catch((error: unknown) => {
        if (willBeginAnew(error)) throw error;
        return 'failed alone';
      });
      expect(failed).toBe('failed alone');
    });
    expect(savepoints).toEqual([false, true]);
    expect(await notes()).toEqual(['attempt 2']);
  });

  test('still has none when the transaction begins anew because two have met in it', async () => {
    const savepoints: boolean[] = [];
    await transactions.run((em) =>
      guarded(em, async (inner) => {
        savepoints.push(await isInSavepoint(inner));
        if (savepoints.length === 1) await fail(inner, '40001');
      }),
    );
    expect(savepoints).toEqual([false, false]);
  });

  test('lets the whole begin anew when two have met in it, but for the last time, when it fails alone', async () => {
    let attempts = 0;
    const anew: boolean[] = [];
    await transactions.run(async (em) => {
      await note(em, `attempt ${++attempts}`);
      await guarded(em, (inner) => fail(inner, '40001')).catch((error: unknown) => {
        anew.push(willBeginAnew(error));
        if (willBeginAnew(error)) throw error;
      });
    });
    expect(anew).toEqual([...Array<boolean>(9).fill(true), false]);
    expect(await notes()).toEqual(['attempt 10']);
  });

  test('is in a savepoint of its own where the transaction was opened by somebody else', async () => {
    const em = modules.get(EntityManager).fork();
    await em.transactional(async (outer) => {
      await note(outer, 'outer');
      const failing = guarded(outer, async (inner) => {
        await note(inner, 'inner');
        await fail(inner, '40001');
      });
      await expect(failing.catch((error: unknown) => willBeginAnew(error))).resolves.toBe(false);
    });
    expect(await notes()).toEqual(['outer']);
  });
});

test('a savepoint needs a transaction, and undoes what failed in it alone', async () => {
  expect(() => savepoint(modules.get(EntityManager).fork(), (em) => note(em, 'none'))).toThrow('needs a transaction');
  await transactions.run(async (em) => {
    await note(em, 'before');
    await expect(savepoint(em, (inner) => note(inner, 'within').then(() => fail(inner, '40001')))).rejects.toThrow(
      'failed',
    );
    await savepoint(em, (inner) => note(inner, 'after'));
  });
  expect(await notes()).toEqual(['after', 'before']);
});

test('what is to be written by the ORM is written although a savepoint failed', async () => {
  const id = new Random().id();
  await transactions.run(async (em) => {
    em.create(LoggedEvent, { id, type: 'test', occurredAt: new Date(), actor: 'test', requestId: 'test', payload: {} });
    await expect(savepoint(em, (inner) => fail(inner, 'P0001'))).rejects.toThrow('failed');
  });
  expect(await modules.sql('select id from common.domain_event')).toEqual([{ id }]);
});
