import type { Proof } from '../part.js';
import type { SelfProof } from './itself.js';

/** Runs what a part of the proof runs, unchanged, and counts the breaches that it reports instead of reporting them. */
export function breachesOf(play: (proof: Proof, sabotage?: string) => Promise<void>): SelfProof['run'] {
  return async (proof, sabotage) => {
    let breaches = 0;
    const report: Proof['report'] = (finding) => void (breaches += finding.breaches);
    await play({ ...proof, report, skip: () => undefined }, sabotage);
    return breaches;
  };
}
