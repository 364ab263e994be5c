import type { Finding, Proof } from '../part.js';

const MOST_DETAILS = 10;

/** Adds up what was found of each promise over many crashes. */
export class Tally {
  private readonly findings = new Map<string, { tries: number; breaches: number; details: string[] }>();

  /** @param tries how often the promise was put to the test, and `faults` how it was broken */
  add(what: string, tries: number, faults: readonly string[]): void {
    const sum = this.findings.get(what) ?? { tries: 0, breaches: 0, details: [] };
    sum.tries += tries;
    sum.breaches += faults.length;
    sum.details.push(...faults.slice(0, MOST_DETAILS - sum.details.length));
    this.findings.set(what, sum);
  }

  get all(): readonly Finding[] {
    return [...this.findings].map(([what, sum]) => ({ what, ...sum }));
  }

  report(proof: Pick<Proof, 'report'>): void {
    for (const finding of this.all) proof.report(finding);
  }
}
