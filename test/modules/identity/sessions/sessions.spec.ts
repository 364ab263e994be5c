import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Random } from '../../../../src/common/clock/random.js';
import { rows } from '../../../../src/common/database/sql.js';
import { Sessions } from '../../../../src/modules/identity/sessions/sessions.service.js';
import { identityDatabase, type IdentityDatabase } from './identity-database.js';
import { TestClock } from './test-clock.js';

const DAY = 86_400_000;

let database: IdentityDatabase;
let clock: TestClock;
let sessions: Sessions;
let ada: string;

beforeAll(async () => {
  database = await identityDatabase();
  ada = await database.aUser();
});
afterAll(() => database.close());
beforeEach(() => {
  clock = new TestClock();
  sessions = new Sessions(database.em, clock, new Random());
});

describe('a session', () => {
  test('names its user for thirty days and no longer', async () => {
    const { token, expiresAt } = await sessions.open(ada);
    expect(expiresAt.getTime() - clock.now().getTime()).toBe(30 * DAY);
    clock.advance(30 * DAY - 1);
    await expect(sessions.find(token)).resolves.toBe(ada);
    clock.advance(1);
    await expect(sessions.find(token)).resolves.toBeUndefined();
  });

  test('leaves nothing in the database that would let anybody in', async () => {
    const { token } = await sessions.open(ada);
    const [dump] = await rows<{ text: string }>(
      database.em,
      'select json_agg(s)::text as text from identity.session s',
    );
    expect(dump?.text).toContain(ada);
    expect(dump?.text).not.toContain(token);
  });

  test('ends when it is closed, and no other does', async () => {
    const [one, other] = [await sessions.open(ada), await sessions.open(ada)];
    await sessions.close(one.token);
    await sessions.close('unknown');
    await expect(sessions.find(one.token)).resolves.toBeUndefined();
    await expect(sessions.find(other.token)).resolves.toBe(ada);
  });

  test('ends with all others of its user when they are signed out everywhere', async () => {
    const bob = await database.aUser();
    const [adas, bobs] = [await sessions.open(ada), await sessions.open(bob)];
    await sessions.closeAll(ada);
    await expect(sessions.find(adas.token)).resolves.toBeUndefined();
    await expect(sessions.find(bobs.token)).resolves.toBe(bob);
  });

  test('goes with its user', async () => {
    const eve = await database.aUser();
    const { token } = await sessions.open(eve);
    await rows(database.em, 'delete from identity."user" where id = $1', [eve]);
    await expect(sessions.find(token)).resolves.toBeUndefined();
  });

  test('is removed some time after it has expired', async () => {
    await sessions.open(ada);
    clock.advance(31 * DAY);
    await sessions.open(ada);
    await expect(database.count('identity.session')).resolves.toBe(1);
  });
});
