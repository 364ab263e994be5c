import { appendFileSync, readFileSync } from 'node:fs';

/** What one run of a spec file came to; in the run without mutants with the names of its tests. */
export interface Entry {
  /** Its path within the project. */
  readonly spec: string;
  readonly ms: number;
  readonly noticed: boolean;
  readonly tests?: readonly string[];
}

/** Where entries are kept, for all processes of a mutation run. */
export const LEDGER = 'MATRICULA_MUTATION_LEDGER';

export function note(entry: Entry): void {
  appendFileSync(ledgerFile(), `${JSON.stringify(entry)}\n`);
}

export function readLedger(): Entry[] {
  const lines = readFileSync(ledgerFile(), 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Entry);
}

/** The id of the mutant that is active in this process; undefined in the run without mutants. */
export function activeMutant(): string | undefined {
  return process.env['__STRYKER_ACTIVE_MUTANT__'];
}

function ledgerFile(): string {
  const file = process.env[LEDGER];
  if (file === undefined) throw new Error(`${LEDGER} is missing: start mutation runs with npm run mutation.`);
  return file;
}
