import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Random } from '../../../../src/common/clock/random.js';
import { rows } from '../../../../src/common/database/sql.js';
import { AccessTokens } from '../../../../src/modules/identity/access-tokens/access-tokens.service.js';
import { identityDatabase, type IdentityDatabase } from '../sessions/identity-database.js';
import { TestClock } from '../sessions/test-clock.js';

const DAY = 86_400_000;

let database: IdentityDatabase;
let clock: TestClock;
let tokens: AccessTokens;
let ada: string;

beforeAll(async () => {
  database = await identityDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  clock = new TestClock();
  tokens = new AccessTokens(database.em, clock, new Random());
  ada = await database.aUser();
});

const inDays = (days: number): Date => new Date(clock.now().getTime() + days * DAY);

describe('an access token', () => {
  test('acts as its user for ninety days unless told otherwise', async () => {
    const { token, expiresAt } = await tokens.issue(ada, 'import');
    expect(token).toMatch(/^mat_[\w-]{43}$/);
    expect(expiresAt).toEqual(inDays(90));
    clock.advance(90 * DAY - 1);
    await expect(tokens.find(token)).resolves.toBe(ada);
    clock.advance(1);
    await expect(tokens.find(token)).resolves.toBeUndefined();
  });

  test('may last a year, and no longer', async () => {
    await expect(tokens.issue(ada, 'import', inDays(365))).resolves.toHaveProperty('expiresAt', inDays(365));
    await expect(tokens.issue(ada, 'import', inDays(366))).rejects.toMatchObject({ code: 'invalid-expiry' });
  });

  test.each([0, -1, Number.NaN])('cannot expire %p days from now', async (days) => {
    await expect(tokens.issue(ada, 'import', inDays(days))).rejects.toMatchObject({
      code: 'invalid-expiry',
      kind: 'refused',
    });
  });

  test('leaves nothing in the database that would let anybody in', async () => {
    const { token } = await tokens.issue(ada, 'import');
    const [dump] = await rows<{ text: string }>(
      database.em,
      'select json_agg(t)::text as text from identity.access_token t',
    );
    expect(dump?.text).toContain('import');
    expect(dump?.text).not.toContain(token.slice('mat_'.length));
  });

  test('is refused once it was taken back', async () => {
    const { id, token } = await tokens.issue(ada, 'import');
    await tokens.revoke(ada, id);
    await expect(tokens.find(token)).resolves.toBeUndefined();
    await expect(tokens.revoke(ada, id)).rejects.toMatchObject({ kind: 'not-found' });
  });

  test('cannot be taken back by anybody else', async () => {
    const { id, token } = await tokens.issue(ada, 'import');
    await expect(tokens.revoke(await database.aUser(), id)).rejects.toMatchObject({ kind: 'not-found' });
    await expect(tokens.find(token)).resolves.toBe(ada);
  });

  test.each(['nothing', '', "'; drop table"])('with the id %p is not found', async (id) => {
    await expect(tokens.revoke(ada, id)).rejects.toMatchObject({ kind: 'not-found' });
  });

  test.each(['', 'mat_', 'mat_unknown', 'Bearer', 'mat_\0'])('%p is nobody', async (token) => {
    await expect(tokens.find(token)).resolves.toBeUndefined();
  });
});

describe('the list of access tokens', () => {
  test("shows each of the user once over its pages, and nobody else's", async () => {
    const names = ['one', 'two', 'three', 'four', 'five'];
    for (const name of names) await tokens.issue(ada, name);
    await tokens.issue(await database.aUser(), 'foreign');

    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await tokens.list(ada, { limit: 2, ...(cursor !== undefined && { cursor }) });
      seen.push(...page.items.map((token) => token.name));
      cursor = page.nextCursor ?? undefined;
    } while (cursor);
    expect(seen).toEqual(names);
  });

  test('refuses a cursor that it did not hand out', async () => {
    const cursor = Buffer.from('["x"]').toString('base64url');
    await expect(tokens.list(ada, { limit: 2, cursor })).rejects.toMatchObject({ code: 'invalid-cursor' });
  });
});
