import { describe, expect, test } from '@jest/globals';
import { refusalPage } from '../../../../src/modules/identity/google/refusal.page.js';
import { RefusalSeal } from '../../../../src/modules/identity/google/refusal-seal.js';
import { aConfiguration } from '../../../common/http/test-app.js';
import { TestClock } from '../sessions/test-clock.js';

const clock = new TestClock(new Date('2026-03-01T08:00:00Z'));
const seal = new RefusalSeal(aConfiguration(), clock);
const refusal = { code: 'address-held-by-another-account', address: 'ada@school.example' } as const;

describe('a sealed refusal', () => {
  test('opens to what was sealed', () => {
    expect(seal.open(seal.seal(refusal))).toEqual(refusal);
    expect(seal.open(seal.seal({ code: 'sign-in-expired' }))).toEqual({ code: 'sign-in-expired' });
  });

  test('does not show the address to whoever reads a log', () => {
    const sealed = seal.seal(refusal);
    expect(Buffer.from(sealed, 'base64url').toString('latin1')).not.toContain('ada');
  });

  test('does not open when a single bit of it was changed', () => {
    const bytes = Buffer.from(seal.seal(refusal), 'base64url');
    for (let index = 0; index < bytes.length; index += 1) {
      const forged = Buffer.from(bytes);
      forged.writeUInt8(forged.readUInt8(index) ^ 1, index);
      expect(seal.open(forged.toString('base64url'))).toBeUndefined();
    }
  });

  test('does not open in an installation with another secret', () => {
    const other = new RefusalSeal(aConfiguration({ SESSION_SECRET: 'another secret that is long enough' }), clock);
    expect(other.open(seal.seal(refusal))).toBeUndefined();
  });

  test('does not open after ten minutes', () => {
    const sealed = seal.seal(refusal);
    clock.advance(10 * 60_000 - 1);
    expect(seal.open(sealed)).toEqual(refusal);
    clock.advance(1);
    expect(seal.open(sealed)).toBeUndefined();
  });

  test.each(['', 'x', 'a'.repeat(100), '{}', '%%%'])('%p does not open', (text) => {
    expect(seal.open(text)).toBeUndefined();
  });
});

describe('the page of a refusal', () => {
  test('names the address and what to do', () => {
    const page = refusalPage(refusal);
    expect(page).toContain('<bdi>ada@school.example</bdi>');
    expect(page).toContain('ask your registrar');
    expect(page).toContain('href="/auth/google?prompt=select_account"');
  });

  test('shows an address as text, whatever is in it', () => {
    const page = refusalPage({ ...refusal, address: `"><img src=x onerror='a'>&` });
    expect(page).toContain('&quot;&gt;&lt;img src=x onerror=&#39;a&#39;&gt;&amp;');
    expect(page).not.toContain('<img');
  });

  test('is a general one without an address when the refusal is not known', () => {
    const page = refusalPage(undefined);
    expect(page).toContain('You are not signed in');
    expect(page).not.toContain('<bdi>');
  });
});
