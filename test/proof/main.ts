import { parseArgs } from 'node:util';
import { AUTHORIZATION } from './authorization/authorization.js';
import { CRASHES } from './crashes/crashes.js';
import { FAULTS } from './faults/faults.js';
import { HOSTILE_CLIENTS } from './hostile/hostile.js';
import type { Finding, Part, Proof } from './part.js';
import { MANY_INSTANCES } from './instances/instances.js';
import { ITSELF } from './itself/itself.js';
import { MODEL } from './model/model.js';
import { RACES } from './races/races.js';
import { Dice } from './support/dice.js';
import { Google } from './support/google.js';
import { ProofServer } from './support/server.js';
import { table } from './support/table.js';

/** In the order in which they run and are shown. */
const PARTS: readonly Part[] = [AUTHORIZATION, RACES, CRASHES, FAULTS, HOSTILE_CLIENTS, MANY_INSTANCES, MODEL, ITSELF];

/** In the short form there is not enough load for two cores: two lanes, of about the same length, run side by side. */
const LANES: readonly (readonly Part[])[] = [
  [AUTHORIZATION, HOSTILE_CLIENTS, FAULTS],
  [RACES, CRASHES, MANY_INSTANCES, MODEL, ITSELF],
];

const USAGE = `npm run proof [-- --short] [-- --only <part>[,<part>]] [-- --seed <number>] [-- --scale <factor>] [-- --races <text>]
Parts: ${PARTS.map(({ name }) => name).join(', ')}`;

interface Line extends Finding {
  readonly part: string;
}

/** Runs the parts that were asked for, prints what they found, and returns whether every promise held. */
async function main(): Promise<boolean> {
  const { values } = parseArgs({
    options: {
      short: { type: 'boolean' },
      only: { type: 'string' },
      seed: { type: 'string' },
      scale: { type: 'string' },
      races: { type: 'string' },
    },
  });
  const { short = false, only, seed = String(Date.now() % 2 ** 32), scale = '1', races = '' } = values;
  const wanted = only?.split(',') ?? PARTS.map(({ name }) => name);
  const unknown = wanted.filter((name) => !PARTS.some((part) => part.name === name));
  if (unknown.length > 0 || !/^\d+$/.test(seed) || !(Number(scale) > 0)) throw new Error(USAGE);

  console.log(`The proof${short ? ', in its short form' : ''}; --seed ${seed}\n`);
  const lines: Line[] = [];
  const notes: string[] = [];
  const show = (): void =>
    print(
      PARTS.flatMap(({ name }) => lines.filter(({ part }) => part === name)),
      notes,
    );
  interrupted(show);
  const google = await Google.start();
  try {
    const lanes = (short ? LANES : [PARTS]).map((lane) => lane.filter(({ name }) => wanted.includes(name)));
    await Promise.all(
      lanes
        .filter((lane) => lane.length > 0)
        .map((lane) =>
          runOnServer(lane, (part, server) => ({
            short,
            scale: Number(scale),
            races,
            google,
            server,
            dice: new Dice(Number(seed)),
            report: (finding) => {
              const line = { part: part.name, ...finding };
              lines.push(line);
              // Hours may pass before the table: whoever waits sees how far it is, and a run that is cut off has told.
              if (!short) console.log(inOneLine(line));
            },
            note: (what) => void notes.push(`${part.name}: ${what}`),
            skip: (what, why) => void notes.push(`skipped: ${part.name}: ${what} (${why})`),
          })),
        ),
    );
  } finally {
    await google.stop();
  }
  show();
  return lines.length > 0 && lines.every(({ breaches, tries }) => breaches === 0 && tries > 0);
}

/** Shows what was found until then; what runs ends with this process. */
function interrupted(show: () => void): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => {
      show();
      console.log(`\nCut off by ${signal}: this is not all.`);
      process.exit(130);
    });
  }
}

/** Runs parts one after the other on a PostgreSQL that nothing else uses. */
async function runOnServer(parts: readonly Part[], proofOf: (part: Part, server: ProofServer) => Proof): Promise<void> {
  const server = await ProofServer.start();
  try {
    for (const part of parts) await runPart(part, proofOf(part, server));
  } finally {
    await server.stop();
  }
}

async function runPart(part: Part, proof: Proof): Promise<void> {
  const started = Date.now();
  let breaches = 0;
  const report = (finding: Finding): void => {
    breaches += finding.breaches;
    proof.report(finding);
  };
  try {
    await part.run({ ...proof, report });
  } catch (error) {
    const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
    report({ what: 'the part runs to its end', tries: 1, breaches: 1, details: [reason] });
  }
  console.log(`${part.name}: ${breaches === 0 ? 'held' : `${breaches} BREACHES`} (${seconds(started)})`);
}

function inOneLine({ part, what, tries, breaches, details = [] }: Line): string {
  return [`${part}: ${what}: ${tries} tried, ${breaches} broken`, ...(breaches > 0 ? details : [])].join('\n  ');
}

function print(lines: readonly Line[], notes: readonly string[]): void {
  const rows = lines.map(({ part, what, tries, breaches }) => [part, what, String(tries), String(breaches)]);
  console.log(`\n${table(['part', 'promise', 'tried', 'broken'], rows)}`);
  for (const note of notes) console.log(note);
  for (const { part, what, details = [] } of lines) {
    for (const detail of details) console.log(`\n${part}, ${what}:\n  ${detail.replaceAll('\n', '\n  ')}`);
  }
}

function seconds(since: number): string {
  return `${((Date.now() - since) / 1000).toFixed(1)} s`;
}

main()
  .then((held) => (process.exitCode = held ? 0 : 1))
  .catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 2;
  })
  // Whatever did not close in time holds up nothing.
  .finally(() => process.exit());
