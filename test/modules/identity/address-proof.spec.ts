import { describe, expect, test } from '@jest/globals';
import { proveAddress } from '../../../src/modules/identity/address-proof.js';
import type { GoogleAccount } from '../../../src/modules/identity/index.js';

function account(email: string, what: Partial<GoogleAccount> = {}): GoogleAccount {
  return { sub: '1', email, emailVerified: true, hostedDomain: undefined, name: '', picture: '', ...what };
}

describe('how far Google proves an address', () => {
  test.each([
    ['authoritative', 'grace@gmail.com', undefined],
    ['authoritative', 'Grace@GMAIL.com', undefined],
    ['authoritative', 'grace@engine-school.example', 'engine-school.example'],
    ['authoritative', 'grace@mail.engine-school.example', 'engine-school.example'],
    ['verified', 'grace@engine-school.example', undefined],
    ['verified', 'grace@engine-school.example', ''],
    ['verified', 'grace@googlemail.com', undefined],
    ['verified', 'grace@gmail.com.example', undefined],
    ['verified', 'grace@notgmail.com', undefined],
  ])('%s: %s with the hosted domain %s', (proof, email, hostedDomain) => {
    expect(proveAddress(account(email, { hostedDomain })).proof).toBe(proof);
  });

  test('nothing is proven that Google has not verified, whatever domain hosts it', () => {
    const unverified = { emailVerified: false, hostedDomain: 'engine-school.example' };
    for (const email of ['grace@gmail.com', 'grace@engine-school.example']) {
      expect(() => proveAddress(account(email, unverified))).toThrow(
        expect.objectContaining({ refusal: 'address-not-verified', address: email }),
      );
    }
  });

  test('what is no address is refused by the name that Google gave', () => {
    expect(() => proveAddress(account('gr\u0131ce@gmail.com'))).toThrow(
      expect.objectContaining({ refusal: 'invalid-email', address: 'gr\u0131ce@gmail.com' }),
    );
  });
});
