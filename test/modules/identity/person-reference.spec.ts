import { describe, expect, test } from '@jest/globals';
import {
  ADDRESSES,
  addressReference,
  isId,
  keyReference,
  parsePerson,
  referenceKey,
} from '../../../src/modules/identity/index.js';

const KEYS = '0198f0a0-0000-7000-8000-00000000aaaa';
const OTHER_KEYS = '0198f0a0-0000-7000-8000-00000000bbbb';
const ID = '0198f0a0-0000-7000-8000-00000000cccc';

describe('a person is named by', () => {
  test('a user id, in any case', () => {
    expect(parsePerson(ID.toUpperCase(), KEYS)).toEqual({ kind: 'user', userId: ID });
    expect(isId(ID)).toBe(true);
    expect(isId(`${ID} `)).toBe(false);
  });

  test('an address, which is the same one for every organization', () => {
    const given = 'Grace@Engine-School.example';
    const folded = 'grace@engine-school.example';
    expect(parsePerson(` ${given} `, KEYS)).toEqual({ kind: 'address', namespaceId: ADDRESSES, given, folded });
    expect(referenceKey(parsePerson(given, KEYS))).toBe(referenceKey(parsePerson(folded, OTHER_KEYS)));
  });

  test('a key behind `key:`, shown as given and compared with ASCII folding', () => {
    expect(parsePerson('key:STAFF-1912', KEYS)).toEqual({
      kind: 'external-key',
      namespaceId: KEYS,
      given: 'STAFF-1912',
      folded: 'staff-1912',
    });
  });

  test.each([
    ['a colon', 'key:staff:1912', 'staff:1912'],
    ['another `key:`', 'key:key:1912', 'key:1912'],
    ['an @', 'key:grace@engine-school.example', 'grace@engine-school.example'],
    ['a slash', 'key:2026/1912', '2026/1912'],
    ['a space', 'key:staff 1912', 'staff 1912'],
    ['the form of an id', `key:${ID}`, ID],
    ['letters of any script, which are not folded', 'key:ÄÖK\u212A', 'ÄÖk\u212A'],
  ])('a key that holds %s', (_, person, folded) => {
    expect(parsePerson(person, KEYS)).toMatchObject({ kind: 'external-key', folded });
  });
});

test('one key of two organizations is two people', () => {
  expect(referenceKey(keyReference('1912', KEYS))).not.toBe(referenceKey(keyReference('1912', OTHER_KEYS)));
  expect(referenceKey(keyReference('STAFF', KEYS))).toBe(referenceKey(keyReference('staff', KEYS)));
});

test('a key that reads like an address is no address', () => {
  const address = 'grace@engine-school.example';
  expect(referenceKey(keyReference(address, KEYS))).not.toBe(referenceKey(addressReference(address)));
});

describe('a key is refused with the rule that it breaks', () => {
  test.each([
    ['empty', 'key:'],
    ['too-long', `key:${'1'.repeat(256)}`],
    ['control-character', 'key:19\u000012'],
    ['control-character', 'key:19\n12'],
    ['control-character', 'key:19\u008512'],
    ['control-character', 'key:19\uD80012'],
  ])('%s: %j', (fault, person) => {
    expect(() => parsePerson(person, KEYS)).toThrow(
      expect.objectContaining({
        kind: 'refused',
        code: 'invalid-key',
        extensions: { errors: [expect.objectContaining({ code: fault })] },
      }),
    );
  });

  test('255 characters are a key, counted as people count them', () => {
    expect(parsePerson(`key:${'\u{1F393}'.repeat(255)}`, KEYS)).toMatchObject({ kind: 'external-key' });
  });
});

test.each(['', 'grace', 'user:grace', `${ID}0`])('%j names nobody', (person) => {
  expect(() => parsePerson(person, KEYS)).toThrow(expect.objectContaining({ code: 'invalid-email' }));
});
