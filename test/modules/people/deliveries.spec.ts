import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Random } from '../../../src/common/clock/random.js';
import { JobQueue } from '../../../src/common/events/job-queue.js';
import { DELIVERY_QUEUE } from '../../../src/common/events/delivery-queue.js';
import { PeopleApp } from './people-app.js';

let app: PeopleApp;
let admin: string;
beforeAll(async () => {
  app = await PeopleApp.start();
  await app.get(JobQueue).boss.offWork(DELIVERY_QUEUE);
  admin = await app.a.user('root@deliveries.example');
  await app.sql('insert into privilege.platform_admin (user_id, id, granted_at) values ($1, $1, now())', [admin]);
});
afterAll(() => app?.stop());
beforeEach(() => app.sql('delete from pgboss.job where name = $1', [DELIVERY_QUEUE]));

const random = new Random();
const EVENT = random.id();
const LATER = '2099-01-01T00:00:00Z';

/** A delivery of an event that is not in the log, due in the far future unless it is active or failed. */
async function aJob(
  state: 'created' | 'retry' | 'active' | 'failed' | 'completed',
  retries: number,
  output: unknown = null,
): Promise<string> {
  const id = random.id();
  await app.sql(
    `insert into pgboss.job (id, name, data, state, retry_count, retry_limit, start_after, started_on, completed_on, output)
     values ($1, $2, $3, $4::text::pgboss.job_state, $5, 14, $6, case when $4::text <> 'created' then now() end,
       case when $4::text in ('failed', 'completed') then now() end, $7)`,
    [
      id,
      DELIVERY_QUEUE,
      JSON.stringify({ eventId: EVENT, channel: 'after-commit:test.happened/TellThem' }),
      state,
      retries,
      state === 'failed' ? new Date() : LATER,
      JSON.stringify(output),
    ],
  );
  return id;
}

describe('deliveries', () => {
  test('what has not succeeded yet is listed by state, with how often it was tried and why it failed', async () => {
    const waiting = await aJob('created', 0);
    const trying = await aJob('retry', 2, { name: 'Error', message: 'smtp refuses ana@school.example', stack: '' });
    const exhausted = await aJob('failed', 14, { value: { message: 'job timed out' } });
    const active = await aJob('active', 0);
    await aJob('completed', 0);
    const item = { eventId: EVENT, listener: 'after-commit:test.happened/TellThem' };
    const failed = [
      {
        ...item,
        id: trying,
        state: 'failed',
        exhausted: false,
        tries: 3,
        nextTryAt: '2099-01-01T00:00:00.000Z',
        failedAt: expect.any(String),
        error: 'smtp refuses [address]',
      },
      {
        ...item,
        id: exhausted,
        state: 'failed',
        exhausted: true,
        tries: 15,
        failedAt: expect.any(String),
        error: 'job timed out',
      },
    ];
    expect(await app.pages(admin, '/deliveries?state=failed&limit=1')).toEqual(failed);
    expect(await app.pages(admin, '/deliveries')).toEqual([
      { ...item, id: waiting, state: 'waiting', exhausted: false, tries: 0, nextTryAt: '2099-01-01T00:00:00.000Z' },
      ...failed,
      { ...item, id: active, state: 'active', exhausted: false, tries: 1 },
    ]);
  });

  test('the values in an error of the database are not shown', async () => {
    await aJob('retry', 0, {
      name: 'error',
      message: 'Key (folded)=(ana) exists',
      code: '23505',
      constraint: 'identifier_unique',
    });
    const [found] = await app.pages(admin, '/deliveries');
    expect(found?.['error']).toBe('PostgreSQL says 23505, constraint identifier_unique');
  });

  test.each(['retry', 'failed'] as const)(
    'one that is in state %s is tried again at once, and may be tried once more',
    async (state) => {
      const id = await aJob(state, state === 'failed' ? 14 : 3);
      expect((await app.call(admin, 'POST', `/deliveries/${id}/retry`)).body).toMatchObject({ id, exhausted: false });
      const [job] = await app.sql<{ due: boolean; open: boolean }>(
        `select start_after <= now() as due, retry_count < retry_limit as open from pgboss.job where id = $1`,
        [id],
      );
      expect(job).toEqual({ due: true, open: true });
    },
  );

  test('one that is unknown, or has succeeded, is not found', async () => {
    for (const id of [await aJob('completed', 0), random.id(), 'nonsense']) {
      const { status, body } = await app.call(admin, 'POST', `/deliveries/${id}/retry`);
      expect({ status, code: body['code'] }).toEqual({ status: 404, code: 'delivery-not-found' });
    }
  });

  test('only platform admins see and retry deliveries', async () => {
    const somebody = await app.a.user('somebody@deliveries.example');
    expect((await app.call(somebody, 'GET', '/deliveries')).status).toBe(403);
    expect((await app.call(somebody, 'POST', `/deliveries/${random.id()}/retry`)).status).toBe(403);
    expect((await app.call(admin, 'GET', '/deliveries?state=lost')).status).toBe(400);
  });
});
