import { createRequire } from 'node:module';
import pg from 'pg';

const counts = new Map<string, number>();
let counting = false;

/** The ORM may bring a driver of its own. */
const ormPg: typeof pg = createRequire(import.meta.resolve('@mikro-orm/postgresql'))('pg');

/**
 * Counts the statements that every connection of this process sends, by the name under which its application goes.
 * Beginning, committing and savepoints count as well: each is a way to the server and back.
 */
export function countStatements(): void {
  if (counting) return;
  counting = true;
  for (const prototype of new Set<object>([pg.Client.prototype, ormPg.Client.prototype])) count(prototype);
}

/** How many statements connections under this name have sent in all. */
export function statementsOf(applicationName: string): number {
  return counts.get(applicationName) ?? 0;
}

function count(prototype: object): void {
  const query: unknown = Reflect.get(prototype, 'query');
  if (typeof query !== 'function') throw new Error('The driver has no `query` any more.');
  Reflect.set(prototype, 'query', function (this: pg.Client, ...given: unknown[]): unknown {
    const name = Object(Reflect.get(this, 'connectionParameters')).application_name;
    counts.set(String(name), statementsOf(String(name)) + 1);
    return Reflect.apply(query, this, given);
  });
}
