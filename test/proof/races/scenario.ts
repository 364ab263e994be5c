import pg from 'pg';
import type { Dice } from '../support/dice.js';
import type { Actions, Place } from './actions.js';
import { Ledger, type Breach } from './ledger.js';
import { Race, type Ran } from './race.js';

/** Things that may happen at once, and what must come of it in whatever order they do. */
export interface Scenario {
  readonly name: string;
  /** Arranges one race and runs it; its people are its own. `bulk` asks for lists of people and the bulk calls. */
  race(race: Race, bulk: boolean): Promise<void>;
}

/** What came of many races of one scenario. */
export interface Raced {
  readonly races: number;
  readonly breaches: readonly Breach[];
  /** The share of races of which some calls overlapped. */
  readonly overlapping: number;
  /** In how many orders their calls ended. */
  readonly orders: number;
}

/** Where scenarios run. */
export interface Arena {
  readonly actions: Actions;
  readonly databaseUrl: string;
  readonly dice: Dice;
}

const AT_ONCE = 6;
/** Races between two looks into the database. */
const ROUND = 120;
/** How many milliseconds a call is taken to last before one has been seen. */
const FIRST_GUESS_MS = 8;

/** Races a scenario so many times, some at once, and looks for whatever should not be. */
export async function run(scenario: Scenario, bulk: boolean, races: number, arena: Arena): Promise<Raced> {
  const { actions, databaseUrl, dice } = arena;
  const database = new pg.Pool({ connectionString: databaseUrl, application_name: 'proof-ledger', max: 4 });
  try {
    const ledger = new Ledger();
    const breaches: Breach[] = [];
    const ran: (readonly Ran[])[] = [];
    const place = await actions.open();
    let spread = FIRST_GUESS_MS;
    for (let start = 0; start < races; start += ROUND) {
      let left = Math.min(ROUND, races - start);
      const lane = async (): Promise<void> => {
        while (left-- > 0) {
          const race = new Race(actions, place, dice, ledger, database, spread);
          await inOwnWords(race, () => scenario.race(race, bulk));
          breaches.push(...race.breaches);
          ran.push(race.ran);
          // As wide as the calls last: so that each may come before, during or after another.
          spread += (longest(race.ran) - spread) / 20;
        }
      };
      await Promise.all(Array.from({ length: AT_ONCE }, lane));
      breaches.push(...(await ledger.settle(database)));
    }
    return { races, breaches, ...mixture(ran) };
  } finally {
    await database.end();
  }
}

async function inOwnWords(race: Race, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    race.breaches.push({
      kind: 'error',
      what: error instanceof Error ? (error.stack ?? error.message) : String(error),
    });
  }
}

function longest(ran: readonly Ran[]): number {
  return Math.max(1, ...ran.map(({ from, to }) => to - from));
}

function mixture(ran: readonly (readonly Ran[])[]): { overlapping: number; orders: number } {
  const orders = new Set(ran.map((calls) => calls.map(({ label }) => label).join()));
  const overlapping = ran.filter((calls) =>
    calls.some((one, at) => calls.slice(at + 1).some((other) => meet(one, other))),
  );
  return { overlapping: overlapping.length / Math.max(1, ran.length), orders: orders.size };
}

function meet(one: Ran, other: Ran): boolean {
  return one.from < other.to && other.from < one.to;
}

/** The names of a place's things, for a scenario to tell what a call ends. */
export function thingsOf(place: Place, name: string) {
  return {
    program: { kind: 'program', place, name },
    directly: { kind: 'directly', place, name },
    through: { kind: 'through', place, name },
    privilege: { kind: 'privilege', place, name },
    member: { kind: 'member', place, name },
  } as const;
}
