import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Random } from '../../../../src/common/clock/random.js';
import { SignInAttempts } from '../../../../src/modules/identity/google/sign-in-attempts.service.js';
import { identityDatabase, type IdentityDatabase } from '../sessions/identity-database.js';
import { TestClock } from '../sessions/test-clock.js';

const MINUTE = 60_000;
const attempt = { codeVerifier: 'v', returnTo: '/courses' };

let database: IdentityDatabase;
let clock: TestClock;
let attempts: SignInAttempts;

beforeAll(async () => {
  database = await identityDatabase();
});
afterAll(() => database.close());
beforeEach(() => {
  clock = new TestClock();
  attempts = new SignInAttempts(database.em, clock, new Random());
});

describe('a sign-in under way', () => {
  test('is finished once, by the browser that began it', async () => {
    const state = await attempts.begin('browser', attempt);
    await expect(attempts.finish('browser', state)).resolves.toEqual(attempt);
    await expect(attempts.finish('browser', state)).resolves.toBeUndefined();
  });

  test('is finished by one of many answers that come at once', async () => {
    const state = await attempts.begin('browser', attempt);
    const answers = await Promise.all(Array.from({ length: 8 }, () => attempts.finish('browser', state)));
    expect(answers.filter(Boolean)).toEqual([attempt]);
  });

  test('is neither finished nor spoiled by another browser', async () => {
    const state = await attempts.begin('browser', attempt);
    await expect(attempts.finish('another', state)).resolves.toBeUndefined();
    await expect(attempts.finish('browser', state)).resolves.toEqual(attempt);
  });

  test('leaves the others of its browser alone', async () => {
    const one = await attempts.begin('browser', attempt);
    const other = await attempts.begin('browser', { codeVerifier: 'w', returnTo: '/other' });
    await expect(attempts.finish('browser', other)).resolves.toEqual({ codeVerifier: 'w', returnTo: '/other' });
    await expect(attempts.finish('browser', one)).resolves.toEqual(attempt);
  });

  test('is over after ten minutes', async () => {
    const state = await attempts.begin('browser', attempt);
    clock.advance(10 * MINUTE);
    await expect(attempts.finish('browser', state)).resolves.toBeUndefined();
  });

  test('is removed some time after it is over', async () => {
    await attempts.begin('browser', attempt);
    clock.advance(20 * MINUTE);
    await attempts.begin('browser', attempt);
    await expect(database.count('identity.sign_in_attempt')).resolves.toBe(1);
  });
});
