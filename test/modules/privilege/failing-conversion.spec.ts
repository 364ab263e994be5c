import { Injectable } from '@nestjs/common';
import type { EntityManager } from '@mikro-orm/postgresql';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { rows } from '../../../src/common/database/sql.js';
import { WithinTransaction } from '../../../src/common/events/listener.decorator.js';
import type { RecordedEvent } from '../../../src/common/events/domain-event.js';
import { UserRegistered } from '../../../src/modules/identity/index.js';
import { School, at } from './school.js';

/** Before the conversion in the alphabet. */
@Injectable()
class ArchiveArrival {
  @WithinTransaction(UserRegistered)
  async on({ id }: RecordedEvent, em: EntityManager): Promise<void> {
    await rows(em, `insert into public.note values ('before', $1)`, [id]);
  }
}

/** After it. */
@Injectable()
class WelcomeArrival {
  @WithinTransaction(UserRegistered)
  async on({ id }: RecordedEvent, em: EntityManager): Promise<void> {
    await rows(em, `insert into public.note values ('after', $1)`, [id]);
  }
}

let school: School;
beforeAll(async () => {
  school = await School.start([ArchiveArrival, WelcomeArrival]);
  await school.modules.sql('create table public.note (listener text, event_id uuid)');
  await school.modules.sql(`create function public.refuse() returns trigger language plpgsql as
    $$ begin raise exception 'the disk is full'; end $$`);
});
beforeEach(async () => {
  await school.open();
  await school.modules.sql('truncate public.note');
});
afterAll(() => school?.stop());

const EVENTS = { allow: ['manage_events'] } as const;
const CHANNEL = 'within-transaction:identity.user-registered/ConvertCoursePrivilegeInvitations';

/** Lets every conversion fail in the middle of its work, until the answer is called. */
async function breakConversion(): Promise<() => Promise<unknown>> {
  await school.modules.sql(
    'create trigger refuse before insert on privilege.course_privilege for each row execute function public.refuse()',
  );
  return () => school.modules.sql('drop trigger refuse on privilege.course_privilege');
}

describe('a conversion that fails during the first sign-in', () => {
  test('does not undo the sign-in, nor the work of listeners before and after it', async () => {
    await school.grant(school.charles, at('grace'), EVENTS);
    const repair = await breakConversion();
    const grace = await school.signIn('grace');
    await repair();
    expect(grace).toEqual(expect.any(String));
    expect(await school.modules.count(`identity.identifier_owner where user_id = '${grace}'`)).toBe(1);
    expect(await school.modules.sql('select listener from public.note order by listener')).toEqual([
      { listener: 'after' },
      { listener: 'before' },
    ]);
  });

  test('leaves what it was converting as it was, with a reason that says so, and holds nothing of another kind back', async () => {
    await school.role(school.charles, 'assistant', ['manage_exercises']);
    await school.grant(school.charles, at('grace'), { roles: ['assistant'], ...EVENTS });
    await school.member(school.ada, at('grace'), ['registrar']);
    const repair = await breakConversion();
    const grace = await school.signIn('grace');
    expect(await school.rolesOf(grace)).toEqual(['registrar']);
    expect(await school.grantOf(at('grace'))).toMatchObject({
      state: 'pending',
      roles: ['assistant'],
      reason: 'conversion-failed',
    });
    const converted = await school.modules.events('privilege.invitation-converted');
    expect(
      converted.filter(({ payload }) => payload['userId'] === grace).map(({ payload }) => payload['kind']),
    ).toEqual(['organization-role']);
    await repair();
  });

  test('is tried again from the queue, and heals without another sign-in', async () => {
    const { id } = await school.grant(school.charles, at('grace'), EVENTS);
    const repair = await breakConversion();
    const grace = await school.signIn('grace');
    const [event] = await school.modules.sql<{ id: string }>(
      `select id from common.domain_event where type = 'identity.user-registered' and payload ->> 'userId' = $1`,
      [grace],
    );
    // A delivery of an earlier test may still be on its way.
    const waiting = (await school.modules.deliveries()).filter(({ eventId }) => eventId === event?.id);
    expect(waiting).toEqual([{ channel: CHANNEL, eventId: event?.id }]);
    await repair();
    await school.modules.untilDelivered(async () => (await school.held(grace)).length > 0);
    expect(await school.grantOf(grace)).toMatchObject({ id, state: 'active' });
    await school.modules.untilDelivered(async () => (await school.modules.deliveries()).length === 0);
  });

  test('is healed by the next sign-in, and the retry then finds nothing to do', async () => {
    await school.grant(school.charles, at('grace'), EVENTS);
    const repair = await breakConversion();
    const grace = await school.signIn('grace');
    await repair();
    await school.signIn('grace');
    expect(await school.held(grace)).toEqual(['manage_events']);
    await school.modules.untilDelivered(async () => (await school.modules.deliveries()).length === 0);
    expect(await school.grants()).toHaveLength(1);
  });
});
