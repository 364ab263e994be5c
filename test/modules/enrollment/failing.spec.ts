import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Registry, at } from './registry.js';

let school: Registry;
beforeAll(async () => {
  school = await Registry.start();
  await school.modules.sql(`create function public.refuse() returns trigger language plpgsql as
    $$ begin raise exception 'the disk is full'; end $$`);
});
beforeEach(async () => {
  await school.open();
  await school.enroll({ email: at('grace') });
  await school.enrollInCourse('through', { person: at('grace') });
  await school.grant(at('grace'));
  await school.hire(at('grace'));
});
afterAll(() => school?.stop());

const REGISTERED = 'within-transaction:identity.user-registered/ConvertEnrollmentInvitations';

/** Lets every enrollment in a program fail to become real, until the answer is called. */
async function breakConversion(): Promise<() => Promise<unknown>> {
  await school.modules.sql(
    'create trigger refuse before insert on enrollment.program_enrollment for each row execute function public.refuse()',
  );
  return () => school.modules.sql('drop trigger refuse on enrollment.program_enrollment');
}

function untilNothingIsDue(): Promise<void> {
  return school.modules.untilDelivered(async () => (await school.modules.deliveries()).length === 0);
}

describe('enrollments that fail to become real during the first sign-in', () => {
  test('do not undo the sign-in, and hold back no right', async () => {
    const repair = await breakConversion();
    const grace = await school.signIn('grace');
    expect(await school.held(grace)).toEqual(['manage_events']);
    expect(await school.modules.count(`privilege.organization_membership where user_id = '${grace}'`)).toBe(1);
    expect(await school.modules.count(`identity.identifier_owner where user_id = '${grace}'`)).toBe(1);
    await repair();
  });

  test('wait on as they were, with a reason that says so, and are in the queue once', async () => {
    const repair = await breakConversion();
    await school.signIn('grace');
    expect(await school.inProgram()).toMatchObject([{ state: 'pending', reason: 'conversion-failed' }]);
    expect(await school.inCourse()).toMatchObject([{ state: 'pending' }]);
    expect(await school.told('invitation-converted')).toEqual([]);
    expect((await school.modules.deliveries()).map((one) => one.channel)).toEqual([REGISTERED]);
    await repair();
    await untilNothingIsDue();
  });

  test('are tried again from the queue, and heal without another sign-in', async () => {
    const before = [...(await school.inProgram()), ...(await school.inCourse())].map((one) => one.id);
    const repair = await breakConversion();
    const userId = await school.signIn('grace');
    await repair();
    await untilNothingIsDue();
    const after = [...(await school.inProgram()), ...(await school.inCourse())];
    expect(after.map((one) => [one.id, one.state, one.userId])).toEqual(before.map((id) => [id, 'active', userId]));
  });

  test('are healed by the next sign-in, and the retry then finds nothing to do', async () => {
    const repair = await breakConversion();
    await school.signIn('grace');
    await repair();
    await school.signIn('grace');
    expect(await school.inProgram()).toMatchObject([{ state: 'active' }]);
    await untilNothingIsDue();
    expect(await school.told('invitation-converted')).toHaveLength(2);
  });

  test('are healed by the same roster sent again', async () => {
    const repair = await breakConversion();
    await school.signIn('grace');
    await repair();
    expect(await school.enroll({ email: at('grace') })).toMatchObject([{ outcome: 'updated' }]);
    expect(await school.inProgram()).toMatchObject([{ state: 'active' }]);
    expect(await school.inCourse()).toMatchObject([{ state: 'active', status: 'active' }]);
    await untilNothingIsDue();
  });
});
