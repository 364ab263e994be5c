import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import type { Place } from '../races/actions.js';
import { HttpActions } from '../races/http-actions.js';
import { Ledger } from '../races/ledger.js';
import { Race } from '../races/race.js';
import { SCENARIOS } from '../races/races.js';
import type { Dice } from '../support/dice.js';
import type { Worker } from './shift.js';

/** How many races go on at once beside the clerks, unless none do. */
export const RACES_BESIDE = 2;

/** Within how many milliseconds the calls of a race begin, which is about as long as they last. */
const SPREAD_MS = 30;

/** How long it rests after a race of which something failed, so that it does not storm at what is down. */
const REST_MS = 100;

/**
 * Races beside the clerks, with people and places of its own, so that a crash meets calls that contend for one person or
 * end what others need: keys that move and are unlinked, demotion, renewal, expiry, deletion, retirement. Nobody keeps
 * what is answered: whatever came of it, the audit knows what must hold.
 */
export class Racers implements Worker {
  private place: Place | undefined;
  /** Calls that were acknowledged while others went on. */
  acknowledged = 0;

  private constructor(
    private readonly actions: HttpActions,
    private readonly database: pg.Pool,
    private readonly dice: Dice,
    /** How many of their races go on at once. */
    private readonly lanes: number,
  ) {}

  static async start(lanes: number, bases: readonly string[], databaseUrl: string, dice: Dice): Promise<Racers> {
    const actions = await HttpActions.start(bases, () => Promise.resolve({ done: true, word: 'done' }));
    const database = new pg.Pool({ connectionString: databaseUrl, application_name: 'proof-racers', max: lanes });
    database.on('error', () => undefined); // PostgreSQL is stopped; the race that needs it finds out
    return new Racers(actions, database, dice, lanes);
  }

  async work(isOver: () => boolean): Promise<void> {
    await Promise.all(
      Array.from({ length: this.lanes }, async () => {
        while (!isOver()) if (!(await this.race())) await pause(REST_MS);
      }),
    );
  }

  async close(): Promise<void> {
    await this.database.end();
    await this.actions.close();
  }

  /** Answers false where something failed. */
  private async race(): Promise<boolean> {
    let race: Race | undefined;
    try {
      const place = (this.place ??= await this.actions.open());
      race = new Race(this.actions, place, this.dice, new Ledger(), this.database, SPREAD_MS);
      await this.dice.pick(SCENARIOS).race(race, this.dice.chance(0.3));
      return race.breaches.length === 0;
    } catch {
      return false; // what it needed could not be made
    } finally {
      this.acknowledged += race?.ran.filter(({ answers }) => answers.some(({ done }) => done)).length ?? 0;
    }
  }
}
