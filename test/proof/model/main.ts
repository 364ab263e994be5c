import { parseArgs } from 'node:util';
import { table } from '../support/table.js';
import { SOUND, type Configuration } from './configurations.js';
import { judge, type Judgement } from './judgement.js';
import { MUTATIONS } from './mutations.js';
import { missing, verify } from './spin.js';

const CONFIGURATIONS = [...SOUND, ...MUTATIONS];

const USAGE = `npm run model [-- --only <text of a name>] [-- --show <guarantee>]
Guarantees that can be taken away: ${CONFIGURATIONS.flatMap(({ without }) => without?.guarantee ?? []).join(', ')}`;

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
    show === undefined ? only === undefined || name.includes(only) : without?.guarantee === show.toUpperCase(),
  );
  if (chosen.length === 0) throw new Error(USAGE);
  const rows: string[][] = [];
  const traces: string[] = [];
  let held = true;
  for (const configuration of chosen) {
    const verification = await verify(configuration);
    const { states, depth, seconds, counterexample } = verification;
    const judgement = judge(configuration, verification);
    held &&= judgement.asExpected;
    const result = resultOf(configuration, judgement);
    rows.push([named(configuration), states.toLocaleString('en'), String(depth), seconds.toFixed(1), result]);
    console.error(`${judgement.asExpected ? 'done' : 'BREACH'}: ${named(configuration)} (${seconds.toFixed(1)} s)`);
    if (counterexample !== undefined && (show !== undefined || !judgement.asExpected))
      traces.push(`${named(configuration)}\n${counterexample}`);
  }
  console.log(table(['configuration', 'states', 'depth', 'seconds', 'result'], rows));
  for (const trace of traces) console.log(`\n${trace}`);
  return held;
}

function named({ name, without }: Configuration): string {
  return without ? `${without.guarantee}: ${name}` : name;
}

function resultOf({ without }: Configuration, { asExpected, broken }: Judgement): string {
  if (asExpected) return without ? `found: ${without.breaks}` : 'holds';
  return `BREACH: ${broken ?? 'nothing found'}`;
}

main()
  .then((held) => (process.exitCode = held ? 0 : 1))
  .catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 2;
  });
