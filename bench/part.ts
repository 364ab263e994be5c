import type { Dice } from '../test/proof/support/dice.js';
import type { Google } from '../test/proof/support/google.js';
import type { ProofServer } from '../test/proof/support/server.js';
import type { Comparison, Rounds } from './measure.js';

/** One kind of work that was measured, beside what it is measured against. */
export interface Line {
  readonly work: string;
  /** What the two figures are, such as `ms`. */
  readonly unit: string;
  readonly comparison: Comparison;
  /** The most that the ratio may be; absent where nothing is aimed at. */
  readonly aim?: number;
  /** What else there is to say, such as how many statements either side took. */
  readonly note?: string;
}

/** What a part of the benchmark works with. */
export interface Bench {
  /** A small run, to see that everything works; its figures are worth little. */
  readonly quick: boolean;
  readonly dice: Dice;
  /** A PostgreSQL as durable as PostgreSQL is. */
  readonly server: ProofServer;
  readonly google: Google;
  /** How often contenders take turns; each part may ask for less. */
  readonly rounds: Rounds;
  /** Adds a line to the table, against work done by hand. */
  report(line: Line): void;
  /** Says that something could not be measured here, and why. */
  skip(what: string, why: string): void;
  /** Says something below the table. */
  note(text: string): void;
}

/** One kind of work. */
export interface Part {
  readonly name: string;
  /** What the first contender is called in the table of this part. */
  readonly against: string;
  /** What the second contender is called. */
  readonly measured: string;
  /** @throws RowsDiffer, or whatever else makes the figures worthless */
  run(bench: Bench): Promise<void>;
}
