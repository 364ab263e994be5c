import { describe, expect, test } from '@jest/globals';
import { DomainError } from '../../../src/common/errors/index.js';
import { domainOf, parseAddress, parseDomain } from '../../../src/modules/identity/index.js';

const KELVIN = '\u212A';
const DOTLESS_I = '\u0131';
const DOTTED_CAPITAL_I = '\u0130';

/** The code of the rule that an address breaks. */
function faultOf(address: string): string | undefined {
  try {
    parseAddress(address);
    return undefined;
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    expect(error).toMatchObject({ kind: 'refused', code: 'invalid-email' });
    return error.extensions.errors?.[0]?.code;
  }
}

describe('two spellings of one address are one address', () => {
  test.each([
    ['in capitals', 'GRACE@ENGINE-SCHOOL.EXAMPLE', 'grace@engine-school.example'],
    ['with spaces around it', ' \t grace@engine-school.example\u00A0\n', 'grace@engine-school.example'],
    ['with a domain in Unicode', 'grace@BÜCHER.example', 'grace@xn--bcher-kva.example'],
    ['with a domain in punycode', 'grace@XN--BCHER-KVA.example', 'grace@xn--bcher-kva.example'],
    ['with an ideographic full stop in its domain', 'grace@engine-school。example', 'grace@engine-school.example'],
    ['with combining marks in its domain', 'grace@bu\u0308cher.example', 'grace@xn--bcher-kva.example'],
  ])('%s', (_, given, folded) => {
    expect(parseAddress(given)).toEqual({ given: given.trim(), folded });
  });

  test('what IDNA takes for a letter of the alphabet is one in a domain, where it names the same host', () => {
    expect(parseAddress(`grace@${KELVIN}elvin.example`).folded).toBe('grace@kelvin.example');
  });
});

describe('two addresses stay two', () => {
  test.each([
    ['dots in the local part count', 'grace.hopper@gmail.com', 'gracehopper@gmail.com'],
    ['what follows a plus sign counts', 'grace+navy@engine-school.example', 'grace@engine-school.example'],
    ['a subdomain is another domain', 'grace@engine-school.example', 'grace@mail.engine-school.example'],
    ['a dotless i in a domain is another letter', `grace@engine.example`, `grace@eng${DOTLESS_I}ne.example`],
  ])('%s', (_, one, other) => {
    expect(parseAddress(one).folded).not.toBe(parseAddress(other).folded);
  });
});

describe('an address is refused with the rule that it breaks', () => {
  test.each([
    ['no-domain', ''],
    ['no-domain', '   '],
    ['no-domain', 'grace'],
    ['no-domain', 'grace@'],
    ['invalid-local-part', '@engine-school.example'],
    ['invalid-local-part', 'grace@home@engine-school.example'],
    ['invalid-local-part', 'grace..hopper@engine-school.example'],
    ['invalid-local-part', '.grace@engine-school.example'],
    ['invalid-local-part', 'grace.@engine-school.example'],
    ['invalid-local-part', 'grace hopper@engine-school.example'],
    ['invalid-local-part', 'gra\u0000ce@engine-school.example'],
    ['invalid-local-part', 'gra\nce@engine-school.example'],
    ['invalid-local-part', '"grace"@engine-school.example'],
    ['invalid-local-part', 'Grace <grace@engine-school.example'],
    ['non-ascii-local-part', `${KELVIN}arl@engine-school.example`],
    ['non-ascii-local-part', `em${DOTLESS_I}ly@engine-school.example`],
    ['non-ascii-local-part', `${DOTTED_CAPITAL_I}da@engine-school.example`],
    ['non-ascii-local-part', 'gra\u200Bce@engine-school.example'],
    ['invalid-domain', 'grace@engine_school.example'],
    ['invalid-domain', 'grace@-engine.example'],
    ['invalid-domain', 'grace@engine..example'],
    ['invalid-domain', 'grace@.example'],
    ['invalid-domain', 'grace@engine-school.example.'],
    ['invalid-domain', 'grace@engine school.example'],
    ['invalid-domain', 'grace@engine-school.example>'],
    ['invalid-domain', 'grace@engine-school.example/path'],
    ['invalid-domain', 'grace@%65ngine.example'],
    ['invalid-domain', 'grace@127.0.0.1'],
    ['invalid-domain', 'grace@[127.0.0.1]'],
    ['invalid-domain', 'grace@0x7f.1'],
    ['invalid-domain', 'grace@xn--\u0000.example'],
    ['invalid-domain', 'grace@xn--.example'],
    ['invalid-domain', `grace@${'a'.repeat(64)}.example`],
  ])('%s: %j', (fault, address) => {
    expect(faultOf(address)).toBe(fault);
  });
});

describe('how long an address may be', () => {
  const domain = (length: number): string => {
    const labels = 'a'.repeat(50).concat('.').repeat(10);
    return `${labels.slice(0, length - 2)}.b`.replace('..', 'a.');
  };

  test('254 characters are an address, 255 are not', () => {
    expect(parseAddress(`grace@${domain(248)}`).folded).toHaveLength(254);
    expect(faultOf(`grace@${domain(249)}`)).toBe('too-long');
  });

  test('64 characters before the @ are enough for anybody', () => {
    expect(faultOf(`${'g'.repeat(64)}@engine-school.example`)).toBeUndefined();
    expect(faultOf(`${'g'.repeat(65)}@engine-school.example`)).toBe('too-long');
  });

  test('the punycode of a domain counts, not its letters', () => {
    const labels = Array.from({ length: 5 }, () => '学校教育研究所図書館').join('.');
    const address = `${'g'.repeat(64)}@${labels}.example`;
    expect(address.length).toBeLessThan(150);
    expect(faultOf(address)).toBe('too-long');
  });
});

test('the domain of a folded address is what stands behind its last @', () => {
  expect(domainOf(parseAddress('Grace@Engine-School.Example').folded)).toBe('engine-school.example');
});

test('a domain alone is folded as in an address', () => {
  expect(parseDomain('BÜCHER.Example')).toBe('xn--bcher-kva.example');
  expect(() => parseDomain('@engine-school.example')).toThrow('invalid-email');
});
