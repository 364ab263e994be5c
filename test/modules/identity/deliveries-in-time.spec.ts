import { Injectable } from '@nestjs/common';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { RecordedEvent } from '../../../src/common/events/domain-event.js';
import { AfterCommit } from '../../../src/common/events/listener.decorator.js';
import { UserRegistered } from '../../../src/modules/identity/index.js';
import { IdentityAlone } from './identity-alone.js';

/** Remembers whom it was told of. */
@Injectable()
class Remember {
  readonly told: string[] = [];

  @AfterCommit(UserRegistered)
  on({ payload: { userId } }: RecordedEvent<UserRegistered['payload']>): Promise<void> {
    this.told.push(userId);
    return Promise.resolve();
  }
}

let identity: IdentityAlone;
beforeAll(async () => {
  identity = await IdentityAlone.start([Remember]);
});
afterAll(() => identity?.stop());

async function untilTold(times: number): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (identity.get(Remember).told.length < times && Date.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

test('a delivery whose process was killed on the way is taken up within a minute, as the next process finds it', async () => {
  const { userId } = await identity.signIn('grace');
  await untilTold(1);
  while ((await identity.modules.deliveries()).length > 0) await new Promise((resolve) => setTimeout(resolve, 50));
  // As a process leaves it that was killed half a minute ago.
  await identity.modules.sql(
    `update pgboss.job set state = 'active', completed_on = null, retry_count = 0,
       started_on = now() - interval '31 seconds', heartbeat_on = now() - interval '31 seconds'
     where name = 'event-delivery'`,
  );
  await untilTold(2);
  expect(identity.get(Remember).told).toEqual([userId, userId]);
}, 70_000);

test('deliveries that are due follow each other without a pause', async () => {
  const { told } = identity.get(Remember);
  const before = told.length;
  // As fifty people leave it who register at once.
  await identity.modules.sql(
    `insert into pgboss.job (name, data) select name, data from pgboss.job, generate_series(1, 50)
     where name = 'event-delivery'`,
  );
  // One a second would need longer than this test may take.
  await untilTold(before + 50);
  expect(told).toHaveLength(before + 50);
}, 30_000);
