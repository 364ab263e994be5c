import type { Part, Proof } from '../part.js';
import { CrashRun } from './run.js';
import { Tally } from './tally.js';
import { crashWithout } from './without.js';
import { RACES_BESIDE } from './racers.js';

/** A database each: what is asked of a database after each crash takes longer the more there is. */
const ROUNDS = 4;
const KILLS = 26;
const STOPS = 6;

/** The application is killed, and PostgreSQL stopped in immediate mode, at random moments of much work. */
export const CRASHES: Part = { name: 'crashes', run };

async function run(proof: Proof): Promise<void> {
  const { server, google, dice, short } = proof;
  const tally = new Tally();
  const counts = { acknowledged: 0, refused: 0, unknown: 0 };
  for (let round = 0; round < (short ? 1 : ROUNDS); round++) {
    const crash = await CrashRun.start({ server, google, dice, tally, races: RACES_BESIDE });
    const kinds = dice.shuffled([
      ...Array.from({ length: short ? 4 : KILLS }, () => 'kill' as const),
      ...Array.from({ length: short ? 1 : STOPS }, () => 'stopPostgres' as const),
    ]);
    for (const kind of kinds) await crash[kind]();
    if (!short) await crash.takeOver(false);
    await crash.finish(short);
    for (const outcome of ['acknowledged', 'refused', 'unknown'] as const)
      counts[outcome] += crash.ledger.counts[outcome];
  }
  console.log(
    `crashes: ${counts.acknowledged} calls acknowledged, ${counts.refused} refused, ${counts.unknown} without an answer`,
  );
  tally.report(proof);
  if (!short) return crashWithout(proof);
  proof.skip('a delivery whose process was killed is taken up within 90 s', 'it takes a minute');
  proof.skip('with a guarantee taken away, breaches are found', 'it takes a minute');
}
