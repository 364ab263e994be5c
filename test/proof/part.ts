import type { Google } from './support/google.js';
import type { ProofServer } from './support/server.js';
import type { Dice } from './support/dice.js';

/** One promise, how often it was put to the test, and how often it was broken. */
export interface Finding {
  readonly what: string;
  readonly tries: number;
  readonly breaches: number;
  /** What was broken, for whoever has to mend it; shown below the table. */
  readonly details?: readonly string[];
}

/** What a part of the proof works with. */
export interface Proof {
  /** Whether this is the short form, of about two minutes for all parts together. */
  readonly short: boolean;
  /** How many times the races of the full form are run; 1 unless `--scale` says otherwise. */
  readonly scale: number;
  /** What the name of a race must have for it to be run; nothing unless `--races` says otherwise. */
  readonly races: string;
  /** All that is left to chance comes from here; the seed is printed, and `--seed` repeats it. */
  readonly dice: Dice;
  /** A PostgreSQL that nothing else uses. */
  readonly server: ProofServer;
  /** Stands in for Google; the applications under test are told to believe it. */
  readonly google: Google;
  report(finding: Finding): void;
  /** Says more of what was found, below the table. */
  note(what: string): void;
  /** Says that something could not be tried here, and why. It is no breach. */
  skip(what: string, why: string): void;
}

/** One kind of trouble that the application is put through. */
export interface Part {
  readonly name: string;
  run(proof: Proof): Promise<void>;
}
