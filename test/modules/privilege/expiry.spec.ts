import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { PlatformAdmins, PrivilegeInvitations } from '../../../src/modules/privilege/index.js';
import { RemoveExpiredInvitations } from '../../../src/modules/privilege/waiting/remove-expired-invitations.job.js';
import { School, at } from './school.js';

let school: School;
beforeAll(async () => {
  school = await School.start();
});
beforeEach(() => school.open());
afterAll(() => school?.stop());

const EVENTS = { allow: ['manage_events'] } as const;

const DAY = 86_400_000;

function pass(days: number): void {
  school.modules.clock.advance(days * DAY);
}

function renew(actor: string, id: string): Promise<void> {
  return school.get(PrivilegeInvitations).renew(actor, school.org, id);
}

describe('a grant that nobody claims in time', () => {
  test('is real when it is claimed in its last millisecond, and never from then on', async () => {
    await school.grant(school.charles, at('grace'), EVENTS);
    await school.grant(school.charles, at('emmy'), EVENTS);
    school.modules.clock.advance(180 * 86_400_000 - 1);
    expect(await school.held(await school.signIn('grace'))).toEqual(['manage_events']);
    school.modules.clock.advance(1);
    const emmy = await school.signIn('emmy');
    await school.signIn('emmy');
    expect(await school.held(emmy)).toEqual([]);
  });

  test('is listed no more', async () => {
    await school.grant(school.charles, at('grace'), EVENTS);
    pass(180);
    expect(await school.grants()).toEqual([]);
    await expect(school.grantOf(at('grace'))).rejects.toMatchObject({ code: 'grant-not-found' });
    await expect(school.revoke(school.charles, at('grace'))).rejects.toMatchObject({ code: 'grant-not-found' });
  });

  test('never blocks a new one, which has an id of its own', async () => {
    const old = await school.grant(school.charles, at('grace'), EVENTS);
    pass(180);
    const anew = await school.grant(school.charles, at('grace'), EVENTS);
    expect(anew.outcome).toBe('created');
    expect(anew.id).not.toBe(old.id);
    const grace = await school.signIn('grace');
    expect(await school.grantOf(grace)).toMatchObject({ id: anew.id, state: 'active' });
    expect((await school.modules.events('privilege.invitation-expired')).map((event) => event.payload)).toEqual([
      expect.objectContaining({ grantId: old.id, kind: 'course-privilege' }),
    ]);
  });

  test('never blocks a real one for somebody who has come meanwhile', async () => {
    const old = await school.grant(school.charles, at('grace'), EVENTS);
    pass(181);
    const grace = await school.signIn('grace');
    const anew = await school.grant(school.charles, at('grace'), EVENTS);
    expect(anew).toMatchObject({ outcome: 'created', state: 'active' });
    expect(anew.id).not.toBe(old.id);
    expect(await school.held(grace)).toEqual(['manage_events']);
    expect(await school.modules.count('privilege.course_privilege_invitation')).toBe(0);
  });

  test('is the same for roles in the organization', async () => {
    const old = await school.member(school.ada, at('grace'), ['teacher']);
    pass(181);
    const anew = await school.member(school.ada, at('grace'), ['teacher']);
    expect(anew.outcome).toBe('created');
    expect(anew.id).not.toBe(old.id);
    pass(181);
    expect(await school.rolesOf(await school.signIn('grace'))).toEqual([]);
  });

  test('gives its person no weight: an admin role that expired keeps nobody from granting to them', async () => {
    await school.member(school.ada, at('grace'), ['admin']);
    const emmy = await school.signIn('emmy');
    await school.grant(school.charles, emmy, { allow: ['manage_privileges', 'manage_events'] });
    pass(181);
    expect(await school.grant(emmy, at('grace'), EVENTS)).toMatchObject({ outcome: 'created' });
  });

  test('is removed a month later, and the log keeps that it was there', async () => {
    const privilege = await school.grant(school.charles, at('grace'), EVENTS);
    const member = await school.member(school.ada, at('grace'), ['teacher']);
    await school.addCourse('ENG-102');
    await school.get(PlatformAdmins).invite([at('ada'), at('emmy')]);
    school.modules.clock.advance(210 * DAY - 1);
    await school.grant(school.charles, at('alan'), EVENTS);
    await school.modules.sql(
      `update privilege.platform_admin_invitation set expires_at = (select min(expires_at) from privilege.invitation)`,
    );
    await school.get(RemoveExpiredInvitations).run();
    expect(await school.modules.events('privilege.invitation-expired')).toEqual([]);
    expect(await school.modules.count('privilege.platform_admin_invitation')).toBe(1);
    school.modules.clock.advance(1);
    await school.get(RemoveExpiredInvitations).run();
    expect(await school.grants()).toMatchObject([{ email: at('alan') }]);
    expect(await school.modules.count('privilege.invitation')).toBe(1);
    expect(await school.modules.count('privilege.platform_admin_invitation')).toBe(0);
    const told = (await school.modules.events('privilege.invitation-expired')).map(({ payload }) => payload);
    expect(told).toHaveLength(2);
    const where = { organizationId: school.org };
    const course = { ...where, grantId: privilege.id, kind: 'course-privilege', courseId: school.course };
    expect(told.find((one) => one['grantId'] === privilege.id)).toMatchObject(course);
    const role = told.find((one) => one['grantId'] === member.id);
    expect(role).toMatchObject({ ...where, kind: 'organization-role' });
    expect(role).not.toHaveProperty('courseId');
  });
});

describe('renewing', () => {
  test('lets what waits wait as long again as one granted now', async () => {
    const { id } = await school.grant(school.charles, at('grace'), EVENTS);
    pass(100);
    await renew(school.charles, id);
    pass(179);
    expect(await school.held(await school.signIn('grace'))).toEqual(['manage_events']);
  });

  test('revives what has expired, under its id', async () => {
    const { id } = await school.grant(school.charles, at('grace'), EVENTS);
    pass(200);
    await renew(school.charles, id);
    const grace = await school.signIn('grace');
    expect(await school.grantOf(grace)).toMatchObject({ id, state: 'active' });
  });

  test('makes it real at once for somebody who came too late', async () => {
    const { id } = await school.grant(school.charles, at('grace'), EVENTS);
    const member = await school.member(school.ada, at('grace'), ['registrar']);
    pass(200);
    const grace = await school.signIn('grace');
    await renew(school.charles, id);
    await renew(school.ada, member.id);
    expect(await school.held(grace)).toEqual(['manage_events']);
    expect(await school.rolesOf(grace)).toEqual(['registrar']);
  });

  test('leaves waiting what waits for more proof', async () => {
    const { id } = await school.grant(school.charles, at('grace'), EVENTS);
    await school.signIn('grace', { proof: 'verified' });
    await renew(school.charles, id);
    expect(await school.grantOf(at('grace'))).toMatchObject({ id, state: 'pending', reason: 'needs-proof' });
  });

  test('finds nothing of another organization or made up, and says of what is real that it is', async () => {
    const { id } = await school.grant(school.charles, at('grace'), EVENTS);
    const other = await school
      .get(PrivilegeInvitations)
      .renew(school.ada, school.ada, id)
      .catch((error: unknown) => error);
    expect(other).toMatchObject({ code: 'invitation-not-found' });
    await school.signIn('grace');
    await expect(renew(school.charles, id)).rejects.toMatchObject({ kind: 'conflict', code: 'already-active' });
    for (const named of [school.course, 'nonsense']) {
      await expect(renew(school.charles, named)).rejects.toMatchObject({
        kind: 'not-found',
        code: 'invitation-not-found',
      });
    }
  });
});

test('what waits is taken back by its id, and then nobody gets it', async () => {
  const { id } = await school.grant(school.charles, at('grace'), EVENTS);
  const member = await school.member(school.ada, at('grace'), ['teacher']);
  await school.get(PrivilegeInvitations).revoke(school.charles, school.org, id);
  await school.get(PrivilegeInvitations).revoke(school.ada, school.org, member.id);
  const grace = await school.signIn('grace');
  expect(await school.held(grace)).toEqual([]);
  expect(await school.rolesOf(grace)).toEqual([]);
  const types = (await school.modules.events('privilege.course-privilege-revoked', 'privilege.membership-revoked')).map(
    ({ type, payload }) => [type, payload['grantId']],
  );
  expect(types).toEqual([
    ['privilege.course-privilege-revoked', id],
    ['privilege.membership-revoked', member.id],
  ]);
});
