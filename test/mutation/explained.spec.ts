import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { EXPLAINED } from './explained.js';

test('every explained mutant is one of a line that is still in its file', () => {
  const stale = EXPLAINED.flatMap(({ file, mutants }) => {
    const source = readFileSync(file, 'utf8');
    const lines = new Set(source.split('\n').map((line) => line.trim()));
    const text = source.replaceAll(/\s+/g, ' ');
    return mutants
      .filter(([code, from]) => !lines.has(code) || !text.includes(from))
      .map(([code, from, to]) => `${file}: ${code} (“${from}” → “${to}”)`);
  });
  expect(stale).toEqual([]);
});
