import { expect, test } from '@jest/globals';
import { readAddresses } from '../src/courses/addresses';

test.each([
  ['one a line', 'a@x.example\nb@x.example\r\n', ['a@x.example', 'b@x.example'], []],
  ['commas and semicolons', 'a@x.example, b@x.example;c@x.example', ['a@x.example', 'b@x.example', 'c@x.example'], []],
  ['blanks', '  a@x.example   b@x.example ', ['a@x.example', 'b@x.example'], []],
  ['a mail program', 'Ada L <a@x.example>, "Ben" <b@x.example>', ['a@x.example', 'b@x.example'], []],
  ['the same twice, in any case', 'A@x.example a@X.example', ['A@x.example'], []],
  ['names without addresses', 'Ada\nb@x.example', ['b@x.example'], ['Ada']],
  ['nothing', ' \n ,; ', [], []],
])('addresses are read as people paste them: %s', (_, text, addresses, bad) => {
  expect(readAddresses(text)).toEqual({ addresses, bad });
});
