import type pg from 'pg';
import { personTables, type PersonTable } from './person-tables.js';

/** The two contenders did not do the same work, so that nothing can be said of their times. */
export class RowsDiffer extends Error {}

/** Somebody whose rows are compared; what contains `name` is theirs. */
export interface Compared {
  readonly name: string;
  /** Of a user, the id that they have as one is among these. */
  readonly identifierIds: readonly string[];
}

const UUID = /[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/g;
const TIME = /"\d{4}-\d\d-\d\dT[^"]*"/g;

const tablesOf = new WeakMap<pg.Pool, Promise<PersonTable[]>>();

/**
 * Every row of these people, in every table and the event log, as text, person by person: a person's own ids, which
 * differ from one run to the next, are numbered in the order in which they are met, `name` becomes `<name>`, times and
 * hashes of tokens are left out; ids that `shared` holds stay. Rows stand in the order of their ids, in which they were
 * made.
 *
 * @throws Error when there is a table of which nobody has said whether people have rows in it
 */
export async function rowsLeft(
  sql: pg.Pool,
  people: readonly Compared[],
  shared: ReadonlySet<string>,
): Promise<string[]> {
  const tables = tablesOf.get(sql) ?? personTables(sql);
  tablesOf.set(sql, tables);
  const mine = people.flatMap(({ identifierIds }, n) => identifierIds.map((id) => ({ id, n })));
  const left = people.map((): string[] => []);
  for (const { name, ways } of await tables) {
    const { rows } = await sql.query<{ n: number; told: string }>(
      `with mine as materialized (select id, n from unnest($1::uuid[], $2::int[]) as mine (id, n))
       select n, (to_jsonb(t) - 'token_hash')::text as told from (
         ${ways.map((way) => `select mine.n, t from ${name} t ${way}`).join(' union ')}
       ) found order by n, t`,
      [mine.map((one) => one.id), mine.map((one) => one.n)],
    );
    for (const { n, told } of rows) left[n]?.push(`${name} ${told}`);
  }
  return people.flatMap(({ name }, n) => normalised(left[n] ?? [], name, shared));
}

function normalised(rows: readonly string[], name: string, shared: ReadonlySet<string>): string[] {
  const numbers = new Map<string, string>();
  const numberOf = (id: string): string => {
    if (shared.has(id)) return id;
    const number = numbers.get(id) ?? `<${numbers.size + 1}>`;
    numbers.set(id, number);
    return number;
  };
  return rows.map((row) => row.replaceAll(name, '<name>').replaceAll(TIME, '"<time>"').replaceAll(UUID, numberOf));
}

/** Takes what either side left in a round and compares it once both have. @throws RowsDiffer */
export function comparedByRound(what: string): (round: number, rows: readonly string[]) => void {
  const left = new Map<number, readonly string[]>();
  return (round, rows) => {
    const others = left.get(round);
    left.set(round, rows);
    if (!others) return;
    requireSameRows(what, others, rows);
    left.delete(round);
  };
}

/** @throws RowsDiffer that shows the first difference */
export function requireSameRows(what: string, first: readonly string[], second: readonly string[]): void {
  if (first.length === 0) throw new RowsDiffer(`${what}: neither side has left any row.`);
  const at = Array.from({ length: Math.max(first.length, second.length) }).findIndex((_, n) => first[n] !== second[n]);
  if (at < 0) return;
  throw new RowsDiffer(
    `${what}: row ${at + 1} of ${first.length} and ${second.length} differs.\n  ${first[at]}\n  ${second[at]}`,
  );
}
