import { parseArgs } from 'node:util';
import { Dice } from '../test/proof/support/dice.js';
import { Google } from '../test/proof/support/google.js';
import { ProofServer } from '../test/proof/support/server.js';
import { table } from '../test/proof/support/table.js';
import type { Spread } from './measure.js';
import type { Bench, Line, Part } from './part.js';
import { betterAuth } from './better-auth.js';
import { callback } from './callback.js';
import { check } from './check.js';
import { growth } from './growth.js';
import { people } from './people.js';
import { roster } from './roster.js';
import { signIn } from './sign-in.js';

/** In the order in which they run. */
const PARTS: readonly Part[] = [signIn, callback, check, roster, people, growth, betterAuth];

const USAGE = `npm run bench [-- --quick] [-- --only <part>[,<part>]] [-- --seed <number>]
Parts: ${PARTS.map(({ name }) => name).join(', ')}`;

/** Runs the parts that were asked for and prints a table for each; answers whether everything could be measured. */
async function main(): Promise<boolean> {
  const { values } = parseArgs({
    options: { quick: { type: 'boolean' }, only: { type: 'string' }, seed: { type: 'string' } },
  });
  const { quick = false, only, seed = String(Date.now() % 2 ** 32) } = values;
  const wanted = only?.split(',') ?? PARTS.map(({ name }) => name);
  const unknown = wanted.filter((name) => !PARTS.some((part) => part.name === name));
  if (unknown.length > 0 || !/^\d+$/.test(seed)) throw new Error(USAGE);

  console.log(`The benchmark${quick ? ', in a small run whose figures are worth little' : ''}; --seed ${seed}`);
  console.log(
    'The ratio is between the medians, with the interval that holds it with 95 %; after ± stand the quartiles.\n',
  );
  const google = await Google.start();
  const server = await ProofServer.start();
  const dice = new Dice(Number(seed));
  let measured = true;
  try {
    for (const part of PARTS.filter(({ name }) => wanted.includes(name))) {
      const started = Date.now();
      const lines: Line[] = [];
      const notes: string[] = [];
      const bench: Bench = {
        quick,
        dice,
        server,
        google,
        rounds: quick
          ? { warmUp: 5, least: 10, most: 20, leastSeconds: 0, seconds: 10, dice }
          : { warmUp: 20, least: 60, most: 600, leastSeconds: 8, seconds: 60, dice },
        report: (line) => void lines.push(line),
        skip: (what, why) => void notes.push(`Not measured: ${what} (${why})`),
        note: (text) => void notes.push(text),
      };
      try {
        await part.run(bench);
      } catch (error) {
        measured = false;
        notes.push(`FAILED: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
      }
      print(part, lines, notes, Date.now() - started);
    }
  } finally {
    await server.stop();
    await google.stop();
  }
  return measured;
}

function print(part: Part, lines: readonly Line[], notes: readonly string[], took: number): void {
  console.log(`## ${part.name} (${(took / 1000).toFixed(0)} s)\n`);
  if (lines.length > 0) {
    const head = ['work', part.against, part.measured, 'ratio', 'interval', 'pairs', 'aim', 'met'];
    console.log(table(head, lines.map(cells)));
  }
  for (const line of lines) if (line.note !== undefined) console.log(`- ${line.work}: ${line.note}`);
  for (const note of notes) console.log(`- ${note}`);
  console.log('');
}

function cells({ work, unit, comparison, aim }: Line): string[] {
  const { first, second, ratio, interval, pairs } = comparison;
  return [
    work,
    show(first, unit),
    show(second, unit),
    ratio.toFixed(2),
    `${interval[0].toFixed(2)}–${interval[1].toFixed(2)}`,
    String(pairs),
    aim === undefined ? '' : `≤ ${aim.toFixed(2)}`,
    aim === undefined
      ? ''
      : interval[1] <= aim
        ? 'yes'
        : interval[0] > aim
          ? 'no'
          : ratio <= aim
            ? 'yes, barely'
            : 'no, barely',
  ];
}

function show({ low, median, high }: Spread, unit: string): string {
  const digits = median >= 100 ? 0 : median >= 10 ? 1 : 2;
  return `${median.toFixed(digits)} ${unit} (${low.toFixed(digits)}–${high.toFixed(digits)})`;
}

main()
  .then((measured) => (process.exitCode = measured ? 0 : 1))
  .catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 2;
  })
  // Whatever did not close in time holds up nothing.
  .finally(() => process.exit());
