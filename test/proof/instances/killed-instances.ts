import type { Proof } from '../part.js';
import { CrashRun } from '../crashes/run.js';
import { Tally } from '../crashes/tally.js';
import { RACES_BESIDE } from '../crashes/racers.js';

/** How often, each way, one of the instances is killed before the last time, and PostgreSQL stopped in immediate mode. */
const KILLS = { short: 0, full: 20 };
const STOPS = { short: 0, full: 4 };

/**
 * The crashes again, with so many instances on one database: one of them is killed under load and started again while
 * the others serve; at last one stays down, and the others do what it had begun.
 *
 * @param how the way to the database, in words, and `route` as {@link CrashRun.start} takes it
 */
export async function killInstances(
  proof: Proof,
  instances: number,
  how: string,
  route?: (databaseUrl: string) => Promise<string>,
): Promise<void> {
  const { server, google, dice, short, scale } = proof;
  const tally = new Tally();
  const run = await CrashRun.start({
    server,
    google,
    dice,
    tally,
    instances,
    races: RACES_BESIDE,
    ...(route && { route }),
  });
  const count = (of: { short: number; full: number }): number => (short ? of.short : Math.ceil(of.full * scale));
  const crashes = dice.shuffled([
    ...Array.from({ length: count(KILLS) }, () => () => run.kill()),
    ...Array.from({ length: count(STOPS) }, () => () => run.stopPostgres()),
  ]);
  for (const crash of crashes) await crash();
  await run.takeOver(short);
  await run.finish(short);
  const { acknowledged, unknown } = run.ledger.counts;
  console.log(`instances, ${how}: ${acknowledged} calls acknowledged, ${unknown} without an answer`);
  for (const { what, ...found } of tally.all) proof.report({ what: `${what}, ${how}`, ...found });
}
