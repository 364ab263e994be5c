import { beforeEach, describe, expect, test } from '@jest/globals';
import { sparingly } from '../../src/common/metrics/sparingly.js';

let time: number;
let done: number;
beforeEach(() => {
  time = 0;
  done = 0;
});

/** Counts how often it is done; each time takes so many milliseconds. */
const taking = (milliseconds: number) =>
  sparingly(
    async () => {
      await Promise.resolve();
      time += milliseconds;
      return ++done;
    },
    () => time,
  );

describe('work that is done sparingly', () => {
  test('is done anew each time while it is cheap', async () => {
    const ask = taking(100);
    expect([await ask(), await ask(), await ask()]).toEqual([1, 2, 3]);
  });

  test('takes no more than a twentieth of the time once it is not', async () => {
    const ask = taking(1_000);
    expect([await ask(), await ask()]).toEqual([1, 1]);
    time = 19_999;
    expect(await ask()).toBe(1);
    time = 20_000;
    expect(await ask()).toBe(2);
  });

  test('is done once for all who ask while it is under way, also where it is cheap', async () => {
    const ask = taking(1);
    expect(await Promise.all([ask(), ask(), ask()])).toEqual([1, 1, 1]);
    expect(await ask()).toBe(2);
  });

  test('that fails is done again as if it had succeeded: at once, or where it took long when that is due', async () => {
    let takes = 1;
    const ask = sparingly(
      async () => {
        await Promise.resolve();
        time += takes;
        if (++done % 2 === 1) throw new Error(`no database ${done}`);
        return done;
      },
      () => time,
    );
    await expect(ask()).rejects.toThrow('no database 1');
    expect(await ask()).toBe(2);
    takes = 1_000;
    await expect(ask()).rejects.toThrow('no database 3');
    await expect(ask()).rejects.toThrow('no database 3');
    time += 20_000;
    expect(await ask()).toBe(4);
  });
});
