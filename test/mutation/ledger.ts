import { appendFileSync, existsSync, readFileSync } from 'node:fs';

/** What the run without mutants has seen of one spec file. */
export interface SeenSpec {
  /** Its path within the project. */
  readonly spec: string;
  readonly ms: number;
  readonly tests: readonly string[];
}

/** Where it is kept, for all processes of a run. */
export const LEDGER = 'MATRICULA_MUTATION_LEDGER';

export function note(seen: SeenSpec): void {
  appendFileSync(ledgerFile(), `${JSON.stringify(seen)}\n`);
}

export function readLedger(): SeenSpec[] {
  if (!existsSync(ledgerFile())) return [];
  const lines = readFileSync(ledgerFile(), 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as SeenSpec);
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
