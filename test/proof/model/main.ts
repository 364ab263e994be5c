import { parseArgs } from 'node:util';
import { table } from '../support/table.js';
import { CONFIGURATIONS, type Configuration } from './configurations.js';
import { missing, verify } from './spin.js';

const USAGE = `npm run model [-- --only <text of a name>] [-- --show <guarantee>]
Guarantees that can be taken away: ${CONFIGURATIONS.flatMap(({ without }) => without ?? []).join(', ')}`;

/** Verifies what was asked for, prints what was found, and returns whether all of it is as it should be. */
async function main(): Promise<boolean> {
  const { values } = parseArgs({ options: { only: { type: 'string' }, show: { type: 'string' } } });
  const why = missing();
  if (why !== undefined) {
    console.log(`The model is skipped: ${why}.`);
    return true;
  }
  const { show, only } = values;
  const chosen = CONFIGURATIONS.filter(({ name, without }) =>
    show === undefined ? only === undefined || name.includes(only) : without === show.toUpperCase(),
  );
  if (chosen.length === 0) throw new Error(USAGE);
  const rows: string[][] = [];
  const traces: string[] = [];
  let held = true;
  for (const configuration of chosen) {
    const { states, depth, seconds, counterexample } = await verify(configuration);
    const expected = (counterexample !== undefined) === (configuration.without !== undefined);
    held &&= expected;
    const result = resultOf(configuration, counterexample, expected);
    rows.push([named(configuration), states.toLocaleString('en'), String(depth), seconds.toFixed(1), result]);
    console.error(`${expected ? 'done' : 'BREACH'}: ${named(configuration)} (${seconds.toFixed(1)} s)`);
    if (counterexample !== undefined && (show !== undefined || !expected))
      traces.push(`${named(configuration)}\n${counterexample}`);
  }
  console.log(table(['configuration', 'states', 'depth', 'seconds', 'result'], rows));
  for (const trace of traces) console.log(`\n${trace}`);
  return held;
}

function named({ name, without }: Configuration): string {
  return without === undefined ? name : `${without}: ${name}`;
}

function resultOf({ without }: Configuration, counterexample: string | undefined, expected: boolean): string {
  if (counterexample === undefined) return without === undefined ? 'holds' : 'BREACH: nothing found';
  const fault = /BROKEN: (.*)/.exec(counterexample)?.[1] ?? 'unknown';
  return expected ? `counterexample, as expected: ${fault}` : `BREACH: ${fault}`;
}

main()
  .then((held) => (process.exitCode = held ? 0 : 1))
  .catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 2;
  });
