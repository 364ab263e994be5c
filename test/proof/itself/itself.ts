import { wrongCalls, wrongGrants } from '../authorization/authorization.js';
import type { Part, Proof } from '../part.js';
import { failingListeners } from '../faults/failing-listeners.js';
import { throwingListeners } from '../faults/throwing-listeners.js';
import { breachesOf } from './breaches-of.js';
import { racesFor } from './races-for.js';

/** A guarantee that can be switched off, and the trouble that must then be noticed. */
export interface SelfProof {
  /** What is switched off; see `support/sabotage.ts`. */
  readonly sabotage: string;
  /** What it is, in plain English. */
  readonly what: string;
  /** Puts an application through the trouble, sabotaged where that is given, and answers with the breaches it found. */
  readonly run: (proof: Proof, sabotage: string | undefined) => Promise<number>;
}

const CASES: readonly SelfProof[] = [
  { sabotage: 'lock', what: 'the lock protocol', run: racesFor('inviting and first sign-in') },
  { sabotage: 'savepoints', what: 'the savepoints where the database refuses', run: breachesOf(failingListeners) },
  { sabotage: 'savepoints', what: 'the savepoints where the code throws', run: breachesOf(throwingListeners) },
  { sabotage: 'authorizer', what: 'the authorizer', run: wrongGrants },
  { sabotage: 'guard', what: 'the access rules of routes', run: wrongCalls },
];

/** Shows that this proof can fail: with a guarantee switched off it must report breaches, and without that none. */
export const ITSELF: Part = {
  name: 'itself',
  async run(proof) {
    for (const one of CASES) {
      const { sabotage, what } = one;
      // In the short form the other parts have just shown it, at more length.
      if (!proof.short) {
        const sound = await one.run(proof, undefined);
        proof.report({ what: `with ${what}, no breach is reported`, tries: 1, breaches: sound });
      }
      const broken = await one.run(proof, sabotage);
      proof.report({
        what: `without ${what}, breaches are reported: ${broken} were`,
        tries: 1,
        breaches: broken > 0 ? 0 : 1,
      });
    }
  },
};
