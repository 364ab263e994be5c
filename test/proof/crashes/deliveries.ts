import { setTimeout as pause } from 'node:timers/promises';
import type pg from 'pg';
import { BEGUN, OPEN_DELIVERIES, RETRY_NOW, TAKE_AWAY } from './deliveries.sql.js';

const DELIVERED_MS = 180_000;
const AT_WORK_MS = 30_000;

/** After so long a process that lives is done with what it had begun. */
const SETTLED_MS = 2_000;

/** A delivery that a process had begun when it was asked. */
export interface Begun {
  readonly id: string;
  readonly started: string;
}

/** What became of all deliveries. */
export interface Delivered {
  readonly deliveries: number;
  /** Those that are open after all this time, in words. */
  readonly open: readonly string[];
}

/**
 * Until every delivery has succeeded, or far too long.
 *
 * @param hurry takes from a process that died what it had begun, as is done anyway once its silence is noticed
 */
export async function untilDelivered(database: pg.Client, hurry: boolean): Promise<Delivered> {
  for (const deadline = Date.now() + DELIVERED_MS; ; await pause(200)) {
    await database.query(RETRY_NOW);
    if (hurry) await database.query(TAKE_AWAY);
    const { rows } = await database.query<{ state: string; count: number }>(OPEN_DELIVERIES);
    if (rows.length > 0 && Date.now() < deadline) continue;
    const all = await database.query<{ count: number }>(
      `select count(*)::int as count from pgboss.job where name = 'event-delivery'`,
    );
    return { deliveries: all.rows[0]?.count ?? 0, open: rows.map(({ state, count }) => `${count} are ${state}`) };
  }
}

/** Until so many processes are each at a delivery, of which one works on one at a time. */
export async function untilAtWork(database: pg.Client, processes: number): Promise<void> {
  for (const deadline = Date.now() + AT_WORK_MS; Date.now() < deadline; await pause(5)) {
    await database.query(RETRY_NOW);
    if ((await begun(database)).length >= processes) return;
  }
}

/** Of what has been begun until now, that which no process ends: nobody works on it any more. */
export async function leftLying(database: pg.Client): Promise<readonly Begun[]> {
  const before = await begun(database);
  await pause(SETTLED_MS);
  return stillBegun(database, before);
}

/** Until others have taken up all of these, or so long; the ids of those that nobody has. */
export async function untilTakenUp(
  database: pg.Client,
  left: readonly Begun[],
  withinMs: number,
  hurry: boolean,
): Promise<readonly string[]> {
  for (const deadline = Date.now() + withinMs; ; await pause(200)) {
    await database.query(RETRY_NOW);
    if (hurry) await database.query(TAKE_AWAY);
    const still = await stillBegun(database, left);
    if (still.length === 0 || Date.now() > deadline) return still.map(({ id }) => id);
  }
}

async function begun(database: pg.Client): Promise<readonly Begun[]> {
  return (await database.query<Begun>(BEGUN)).rows;
}

async function stillBegun(database: pg.Client, before: readonly Begun[]): Promise<readonly Begun[]> {
  const now = await begun(database);
  return before.filter(({ id, started }) => now.some((one) => one.id === id && one.started === started));
}
