import type { Dice } from '../test/proof/support/dice.js';

/** The middle of some figures, and the quarters between which the middle half of them lies. */
export interface Spread {
  readonly low: number;
  readonly median: number;
  readonly high: number;
}

/** What was measured of two contenders in one round, one right after the other. */
export interface Pair {
  readonly first: number;
  readonly second: number;
}

/** How the second contender's figures compare with the first's. */
export interface Comparison {
  readonly first: Spread;
  readonly second: Spread;
  /** The second's median over the first's. */
  readonly ratio: number;
  /** Where that ratio lies with a confidence of 95 %. */
  readonly interval: readonly [low: number, high: number];
  readonly pairs: number;
}

/** One contender's turn in a round: does the work, and answers with its figure, such as milliseconds. */
export type Turn = (round: number) => Promise<number>;

export interface Rounds {
  /** Rounds that are run and not counted. */
  readonly warmUp: number;
  readonly least: number;
  readonly most: number;
  /** The rounds go on for so long, be they ever so many: what else the machine does for a moment decides nothing. */
  readonly leastSeconds: number;
  /** No round begins later than so many seconds after the first. */
  readonly seconds: number;
  readonly dice: Dice;
}

const RESAMPLES = 1000;
/** Rounds go on until the interval is so narrow, as a share of the ratio. */
const NARROW = 0.05;

/**
 * Lets two contenders take turns, which of them first being left to chance in every round, so that whatever slows the
 * machine slows both. Ends when the ratio is known well enough, or when the limits are reached.
 */
export async function takeTurns(first: Turn, second: Turn, rounds: Rounds): Promise<Comparison> {
  const { least, most, leastSeconds, seconds, dice } = rounds;
  await warmUp({ first, second }, rounds);
  const pairs: Pair[] = [];
  const passed = stopwatch();
  for (let round = 0; round < most || passed() < leastSeconds; round++) {
    if (round >= 2 && passed() > seconds) break;
    pairs.push(await pair(first, second, round, dice));
    if (pairs.length >= least && pairs.length % 10 === 0 && passed() >= leastSeconds) {
      const { ratio, interval } = compare(pairs, dice);
      if ((interval[1] - interval[0]) / ratio < NARROW) break;
    }
  }
  return compare(pairs, dice);
}

/** A piece of work, and how either contender does it. */
export interface Work {
  readonly first: Turn;
  readonly second: Turn;
}

/**
 * As {@link takeTurns} for several pieces of work, each of which comes up again in every one of so many passes: what
 * else the machine does for half a minute concerns a part of the rounds of all, and not all of those of some. Each gets
 * the least number of rounds and the least seconds in all, and no more.
 */
export async function takeTurnsInPasses<T extends Work>(
  works: readonly T[],
  passes: number,
  rounds: Pick<Rounds, 'warmUp' | 'least' | 'leastSeconds' | 'dice'>,
): Promise<[T, Comparison][]> {
  const { least, leastSeconds, dice } = rounds;
  const all = works.map((work) => ({ work, pairs: [] as Pair[] }));
  for (const { work } of all) await warmUp(work, rounds);
  for (let pass = 1; pass <= passes; pass++) {
    for (const { work, pairs } of all) {
      const passed = stopwatch();
      while (pairs.length < (least * pass) / passes || passed() < leastSeconds / passes) {
        pairs.push(await pair(work.first, work.second, pairs.length, dice));
      }
    }
  }
  return all.map(({ work, pairs }) => [work, compare(pairs, dice)]);
}

async function warmUp(
  { first, second }: Work,
  { warmUp: rounds, dice }: Pick<Rounds, 'warmUp' | 'dice'>,
): Promise<void> {
  for (let round = 0; round < rounds; round++) await pair(first, second, -1 - round, dice);
}

/** How many seconds have passed since. */
function stopwatch(): () => number {
  const started = performance.now();
  return () => (performance.now() - started) / 1000;
}

async function pair(first: Turn, second: Turn, round: number, dice: Dice): Promise<Pair> {
  if (dice.chance(0.5)) {
    const figure = await first(round);
    return { first: figure, second: await second(round) };
  }
  const figure = await second(round);
  return { first: await first(round), second: figure };
}

/** Compares paired figures; the interval of the ratio is bootstrapped: what other draws of these pairs would show. */
export function compare(pairs: readonly Pair[], dice: Dice): Comparison {
  const ratios = Array.from({ length: RESAMPLES }, () => ratioOf(pairs.map(() => dice.pick(pairs)))).toSorted(
    ascending,
  );
  return {
    first: spread(pairs.map((one) => one.first)),
    second: spread(pairs.map((one) => one.second)),
    ratio: ratioOf(pairs),
    interval: [quantile(ratios, 0.025), quantile(ratios, 0.975)],
    pairs: pairs.length,
  };
}

/** Median and quartiles. @throws Error of no figures */
export function spread(figures: readonly number[]): Spread {
  const sorted = figures.toSorted(ascending);
  return { low: quantile(sorted, 0.25), median: quantile(sorted, 0.5), high: quantile(sorted, 0.75) };
}

/** How many milliseconds the work took. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

function ratioOf(pairs: readonly Pair[]): number {
  return spread(pairs.map((one) => one.second)).median / spread(pairs.map((one) => one.first)).median;
}

/** Interpolated between the two figures next to it. */
function quantile(sorted: readonly number[], share: number): number {
  const at = (sorted.length - 1) * share;
  const [below, above] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]];
  if (below === undefined || above === undefined) throw new Error('There are no figures.');
  return below + (above - below) * (at - Math.floor(at));
}

function ascending(a: number, b: number): number {
  return a - b;
}
