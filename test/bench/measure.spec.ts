import { describe, expect, it } from '@jest/globals';
import { setTimeout } from 'node:timers/promises';
import { compare, spread, takeTurns, takeTurnsInPasses } from '../../bench/measure.js';
import { Dice } from '../proof/support/dice.js';

describe('how the benchmark measures', () => {
  it('a spread is the median and the quartiles, between figures where they fall there', () => {
    expect(spread([4, 1, 3, 2])).toEqual({ low: 1.75, median: 2.5, high: 3.25 });
    expect(spread([7])).toEqual({ low: 7, median: 7, high: 7 });
    expect(() => spread([])).toThrow('no figures');
  });

  it('a ratio compares medians, so that an outlier does not move it', () => {
    const pairs = [...Array.from({ length: 20 }, () => ({ first: 10, second: 15 })), { first: 10, second: 9000 }];
    const { ratio, interval } = compare(pairs, new Dice(1));
    expect(ratio).toBe(1.5);
    expect(interval).toEqual([1.5, 1.5]);
  });

  it('the interval holds the true ratio and narrows with more pairs', () => {
    const dice = new Dice(2);
    const draw = (n: number) =>
      Array.from({ length: n }, () => ({ first: 10 + dice.next() * 5, second: 2 * (10 + dice.next() * 5) }));
    const [few, many] = [compare(draw(20), dice), compare(draw(800), dice)];
    for (const { interval } of [few, many]) {
      expect(interval[0]).toBeLessThan(2);
      expect(interval[1]).toBeGreaterThan(2);
    }
    expect(many.interval[1] - many.interval[0]).toBeLessThan(few.interval[1] - few.interval[0]);
  });

  it('both contenders take as many turns, neither always first, and warming up counts for nothing', async () => {
    const order: string[] = [];
    const turn = (name: string, figure: number) => async (round: number) => {
      order.push(name);
      return round < 0 ? 1_000_000 : figure;
    };
    const rounds = { warmUp: 5, least: 40, most: 40, leastSeconds: 0, seconds: 60, dice: new Dice(3) };
    const comparison = await takeTurns(turn('a', 1), turn('b', 3), rounds);
    expect(comparison).toMatchObject({ ratio: 3, pairs: 40, first: { high: 1 }, second: { high: 3 } });
    expect(order.filter((one) => one === 'a')).toHaveLength(45);
    const leaders = new Set(order.filter((_, n) => n % 2 === 0));
    expect(leaders).toEqual(new Set(['a', 'b']));
  });

  it('stops early once the ratio is known well enough', async () => {
    const rounds = { warmUp: 0, least: 10, most: 1000, leastSeconds: 0, seconds: 60, dice: new Dice(4) };
    const { pairs } = await takeTurns(
      async () => 2,
      async () => 2,
      rounds,
    );
    expect(pairs).toBe(10);
  });

  it('goes on for the time that it is to last at least, however many rounds that makes', async () => {
    const rounds = { warmUp: 0, least: 1, most: 2, leastSeconds: 0.2, seconds: 60, dice: new Dice(5) };
    const turn = () => setTimeout(10, 2);
    const started = performance.now();
    const { pairs } = await takeTurns(turn, turn, rounds);
    expect(performance.now() - started).toBeGreaterThanOrEqual(200);
    expect(pairs).toBeGreaterThan(2);
  });

  it('in passes, every piece of work comes up in each, and no round of it has the number of another', async () => {
    const order: string[] = [];
    const work = (name: string, figure: number) => {
      const turn = (factor: number) => async (round: number) => {
        order.push(`${name}${factor} ${round}`);
        return figure * factor;
      };
      return { first: turn(1), second: turn(2) };
    };
    const rounds = { warmUp: 1, least: 6, leastSeconds: 0, dice: new Dice(6) };
    const comparisons = await takeTurnsInPasses([work('a', 1), work('b', 10)], 3, rounds);
    expect(comparisons.map(([, { ratio, pairs, first }]) => [ratio, pairs, first.median])).toEqual([
      [2, 6, 1],
      [2, 6, 10],
    ]);
    expect(new Set(order).size).toBe(order.length);
    const counted = order.filter((one) => !one.includes('-')).map((one) => one[0]);
    expect(counted.join('')).toBe('aaaabbbb'.repeat(3));
  });
});
