import { describe, expect, test } from '@jest/globals';
import { faultsOf, type Acknowledged, type Kind } from './ledger.js';

const put = (from: number, to: number, content?: string, created = false): Acknowledged => ({
  effect: 'put',
  content,
  created,
  from,
  to,
});
const end = (from: number, to: number, effect: Acknowledged['effect'] = 'end'): Acknowledged => ({
  effect,
  created: false,
  from,
  to,
});
const there = (content = 'a'): { id: string; content: string } => ({ id: '1', content });

describe('of calls that were acknowledged and what the database holds', () => {
  test.each<[string, Acknowledged[], ReturnType<typeof there>[], Kind[]]>([
    ['what was put is there', [put(0, 1, 'a')], [there()], []],
    ['what was put and is not there is lost', [put(0, 1, 'a')], [], ['lost']],
    ['what was put after it was taken away and is not there is lost', [end(0, 1), put(2, 3)], [], ['lost']],
    ['what was taken away is gone', [put(0, 1), end(2, 3)], [], []],
    ['what was taken away and is there is resurrected', [put(0, 1), end(2, 3)], [there()], ['resurrected']],
    ['of two that overlapped, either may have come last, there', [put(0, 2), end(1, 3)], [there()], []],
    ['of two that overlapped, either may have come last, gone', [put(0, 2), end(1, 3)], [], []],
    ['what goes with its place is gone for good', [end(0, 5, 'end-for-good'), put(1, 4)], [there()], ['resurrected']],
    ['what may have gone by itself may be there or not', [put(0, 1), end(2, 2, 'perhaps-end')], [there()], []],
    ['what was put after it may have gone is there', [end(0, 0, 'perhaps-end'), put(1, 2)], [], ['lost']],
    ['an earlier content shows a lost change', [put(0, 1, 'a'), put(2, 3, 'b')], [there('a')], ['lost']],
    ['of two changes that overlapped, either may have come last', [put(0, 2, 'a'), put(1, 3, 'b')], [there('a')], []],
    ['what was made twice is duplicated', [put(0, 2, 'a', true), put(1, 3, 'a', true)], [there()], ['duplicated']],
    ['what is there twice is duplicated', [put(0, 1, 'a')], [there(), { ...there(), id: '2' }], ['duplicated']],
  ])('%s', (_, acknowledged, standing, kinds) => {
    expect(faultsOf(acknowledged, standing).map(({ kind }) => kind)).toEqual(kinds);
  });
});
