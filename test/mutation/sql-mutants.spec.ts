import { expect, test } from '@jest/globals';
import { isSql, sqlMutants } from './sql-mutants.js';

/** The mutants of a statement, without the spaces that they leave. */
const mutantsOf = (text: string): string[] => sqlMutants(text).map((mutant) => mutant.replace(/\s+/g, ' ').trim());

test('each condition is dropped in turn, and nothing else changes', () => {
  expect(mutantsOf('select a from t where b = $1 and (c = $2 or d = $3) and e = 4')).toEqual([
    'select a from t where true and (c = $2 or d = $3) and e = 4',
    'select a from t where b = $1 and e = 4',
    'select a from t where b = $1 and (c = $2 ) and e = 4',
    'select a from t where b = $1 and (c = $2 or d = $3)',
  ]);
});

test('a join on a condition joins everything, and an outer join becomes an inner one', () => {
  expect(mutantsOf('select from t left join u on u.id = t.id')).toEqual([
    'select from t join u on u.id = t.id',
    'select from t left join u on true',
  ]);
});

test('what is true already is not taken for fulfilled once more', () => {
  expect(mutantsOf('select from t cross join u left join v on true order by a')).toEqual([
    'select from t cross join u join v on true order by a',
    'select from t cross join u left join v on false order by a',
    'select from t cross join u left join v on true',
  ]);
});

test('a bound moves by one, and a difference becomes a likeness', () => {
  expect(mutantsOf('($1 < a)')).toEqual(['($1 <= a)']);
  expect(mutantsOf('($1 >= a)')).toEqual(['($1 > a)']);
  expect(mutantsOf('($1 <> a)')).toEqual(['($1 = a)']);
});

test('what must exist must not, and the other way round', () => {
  expect(mutantsOf('select exists (select from t)')).toEqual(['select not exists (select from t)']);
  expect(mutantsOf('select not exists (select from t)')).toEqual(['select exists (select from t)']);
  expect(mutantsOf('(a is null)')).toEqual(['(a is not null )']);
  expect(mutantsOf('(a is not null)')).toEqual(['(a is null )']);
  expect(mutantsOf('(not a)')).toEqual(['(a)']);
});

test.each(['for update', 'for no key update of t', 'for share', 'for key share of t, u'])(
  'a row lock goes: %s',
  (lock) => {
    expect(mutantsOf(`select a from t order by b ${lock}`)).toEqual([
      `select a from t ${lock}`,
      'select a from t order by b',
    ]);
  },
);

test('a conflict is an error, or changes nothing', () => {
  expect(mutantsOf('insert into t (a) select 1 on conflict (a) do nothing returning a')).toEqual([
    'insert into t (a) select 1 returning a',
  ]);
  expect(mutantsOf('insert into t (a) select 1 on conflict (a) do update set b = 2 where t.b = 1 returning a')).toEqual(
    [
      'insert into t (a) select 1 on conflict (a) do nothing returning a',
      'insert into t (a) select 1 on conflict (a) do update set b = 2 where true returning a',
    ],
  );
});

test('a case is always so, or never', () => {
  expect(mutantsOf('case when a = 1 then b end')).toEqual(['case when true then b end', 'case when false then b end']);
});

test('what is spliced in is left alone, and goes with a condition that it is', () => {
  expect(mutantsOf('select from t where «0» and a.«1» = 1')).toEqual([
    'select from t where true and a.«1» = 1',
    'select from t where «0»',
  ]);
});

test('what stands in quotation marks or behind two dashes is no SQL', () => {
  expect(mutantsOf(`update t set a = 'true and false' where "not" = 1 -- not true`)).toEqual([
    `update t set a = 'true and false' where true`,
  ]);
});

test('sentences for people are not taken for SQL', () => {
  expect(isSql('Choose from these and those.')).toBe(false);
  expect(isSql('Nothing of this id waits here.')).toBe(false);
  expect(isSql('o.user_id = any($1::uuid[])')).toBe(true);
  expect(isSql('select id from t where a')).toBe(true);
});
