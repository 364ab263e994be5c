import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Organizations } from '../../../src/modules/catalog/index.js';
import {
  CourseRoles,
  Memberships,
  PlatformAdmins,
  PrivilegeInvitations,
  PrivilegeReads,
} from '../../../src/modules/privilege/index.js';
import { School, at } from './school.js';

let school: School;
let emmy: string;
beforeAll(async () => {
  school = await School.start();
});
/** Emmy is a member of staff who grants, and for Grace and Alan waits what she granted. */
beforeEach(async () => {
  await school.open();
  await school.addCourse('ENG-102');
  await school.role(school.charles, 'lead', ['manage_privileges', 'manage_events', 'manage_material']);
  emmy = await school.signIn('emmy');
  await school.grant(school.charles, emmy, { roles: ['lead'] });
  await school.grant(emmy, at('grace'), { allow: ['manage_events'] });
  await school.grant(emmy, at('alan'), { allow: ['manage_material'] });
});
afterAll(() => school?.stop());

/** Why the grants of Grace and of Alan wait. */
async function reasons(): Promise<(string | null)[]> {
  return [(await school.grantOf(at('grace'))).reason, (await school.grantOf(at('alan'))).reason];
}

const LOST = 'grantor-lost-rights';
const STANDS = 'not-registered';

describe('when a grantor loses rights, what waits beyond those left waits for review', () => {
  test.each<[string, () => Promise<unknown>, string[]]>([
    [
      'their grant is narrowed',
      () => school.grant(school.charles, emmy, { allow: ['manage_privileges', 'manage_events'] }),
      [STANDS, LOST],
    ],
    ['their grant is taken back', () => school.revoke(school.charles, emmy), [LOST, LOST]],
    [
      'something is denied to them',
      () => school.grant(school.charles, emmy, { roles: ['lead'], deny: ['manage_events'] }),
      [LOST, STANDS],
    ],
    [
      'granting is denied to them',
      () => school.grant(school.charles, emmy, { roles: ['lead'], deny: ['manage_privileges'] }),
      [LOST, LOST],
    ],
    [
      'their role is narrowed',
      () => school.role(school.charles, 'lead', ['manage_privileges', 'manage_material']),
      [LOST, STANDS],
    ],
    [
      'their role is deleted',
      () => school.get(CourseRoles).delete(school.charles, school.course, 'lead'),
      [LOST, LOST],
    ],
  ])('%s', async (_, lose, expected) => {
    await lose();
    expect(await reasons()).toEqual(expected);
    const held = (await school.modules.events('privilege.invitation-withheld')).map(
      ({ payload }) => payload['grantId'],
    );
    expect(held).toHaveLength(expected.filter((reason) => reason === LOST).length);
  });

  test('their role is widened, or their grant: nothing changes', async () => {
    await school.role(school.charles, 'lead', [
      'manage_privileges',
      'manage_events',
      'manage_material',
      'update_course',
    ]);
    await school.grant(school.charles, emmy, { roles: ['lead'], allow: ['manage_exercises'] });
    expect(await reasons()).toEqual([STANDS, STANDS]);
  });

  test('an admin loses the organization: all that they granted there waits, of both kinds', async () => {
    await school.member(school.ada, at('emmy'), ['admin']);
    const other = await school.addCourse('PRG-201');
    await school.grant(emmy, at('grace'), { allow: ['update_course'] }, other);
    await school.member(emmy, at('grace'), ['registrar']);
    await school.dismiss(school.ada, at('emmy'));
    expect(await school.grantOf(at('grace'), other)).toMatchObject({ reason: LOST });
    const grace = await school.signIn('grace');
    expect(await school.rolesOf(grace)).toEqual([]);
    expect(await reasons()).toEqual([null, STANDS]);
  });

  test('an admin becomes a teacher: the same', async () => {
    await school.member(school.ada, at('emmy'), ['admin']);
    await school.member(emmy, at('grace'), ['registrar']);
    await school.member(school.ada, at('emmy'), ['teacher']);
    expect(await school.rolesOf(await school.signIn('grace'))).toEqual([]);
  });

  test('an admin who stays admin, as a teacher besides or of the whole platform, loses nothing', async () => {
    await school.member(school.ada, at('emmy'), ['admin']);
    await school.member(emmy, at('grace'), ['registrar']);
    await school.member(school.ada, at('emmy'), ['admin', 'teacher']);
    const grace = await school.signIn('grace');
    expect(await school.rolesOf(grace)).toEqual(['registrar']);
    await school.member(emmy, at('alan'), ['registrar']);
    await school.get(PlatformAdmins).invite([at('emmy')]);
    await school.signIn('emmy');
    await school.dismiss(school.ada, at('emmy'));
    expect(await school.rolesOf(await school.signIn('alan'))).toEqual(['registrar']);
  });

  test('an admin of two organizations loses one: what waits there waits for review, and in the other it stands', async () => {
    const other = await school.get(Organizations).create({ slug: 'other-school', name: 'Other School' });
    const put = (actor: string, person: string, role: 'admin' | 'teacher') =>
      school.get(Memberships).put(actor, other.id, school.who(person), [role]);
    for (const person of ['emmy', 'charles'] as const) await school.member(school.ada, at(person), ['admin']);
    await put(school.ada, at('emmy'), 'admin');
    await school.member(emmy, at('grace'), ['registrar']);
    await put(emmy, at('grace'), 'teacher');
    await school.dismiss(school.ada, at('emmy'));
    const grace = await school.signIn('grace');
    expect(await school.rolesOf(grace)).toEqual([]);
    expect((await school.get(PrivilegeReads).rolesIn(grace, other.id)).roles).toEqual(['teacher']);
  });

  test('each time it is told of what has come to wait, and not again of what waited before', async () => {
    for (const person of ['grace', 'alan'] as const) {
      await school.member(school.ada, at('emmy'), ['admin']);
      await school.member(emmy, at(person), ['registrar']);
      await school.dismiss(school.ada, at('emmy'));
    }
    const told = await school.modules.events('privilege.invitation-withheld');
    const roles = told.filter(({ payload }) => payload['kind'] === 'organization-role');
    expect(new Set(roles.map(({ payload }) => payload['grantId'])).size).toBe(2);
    expect(roles).toHaveLength(2);
  });

  test('and nothing is reviewed where nobody can have lost anything', async () => {
    expect(await school.modules.events('privilege.grantors-reviewed')).toEqual([]);
  });

  test('and what has expired is held back too, for the day it is renewed', async () => {
    school.modules.clock.advance(181 * 86_400_000);
    await school.revoke(school.charles, emmy);
    expect(await school.modules.count('privilege.course_privilege_invitation where grantor_lost_rights')).toBe(2);
  });

  test('in the same transaction, or neither', async () => {
    await school.modules.sql(`create function public.refuse() returns trigger language plpgsql as
      $$ begin if new.grantor_lost_rights then raise exception 'no'; end if; return new; end $$`);
    await school.modules.sql(`create trigger refuse before update on privilege.course_privilege_invitation
      for each row execute function public.refuse()`);
    await expect(school.revoke(school.charles, emmy)).rejects.toThrow('no');
    await school.modules.sql('drop function public.refuse cascade');
    expect(await school.held(emmy)).toContain('manage_privileges');
    expect(await reasons()).toEqual([STANDS, STANDS]);
  });
});

describe('what waits for review', () => {
  beforeEach(() => school.revoke(school.charles, emmy));

  test('is not deleted, and not converted by any sign-in', async () => {
    const grace = await school.signIn('grace');
    await school.signIn('grace');
    expect(await school.held(grace)).toEqual([]);
    expect(await reasons()).toEqual([LOST, LOST]);
  });

  test('goes on waiting when the grantor gets the rights back: somebody must grant it anew', async () => {
    await school.grant(school.charles, emmy, { roles: ['lead'] });
    expect(await reasons()).toEqual([LOST, LOST]);
    expect(await school.grant(emmy, at('grace'), { allow: ['manage_events'] })).toMatchObject({ outcome: 'updated' });
    expect(await reasons()).toEqual([STANDS, LOST]);
  });

  test('continues under its id when somebody who may grants it anew', async () => {
    const { id } = await school.grantOf(at('grace'));
    const anew = await school.grant(school.charles, at('grace'), { allow: ['manage_events'] });
    expect(anew).toMatchObject({ id, outcome: 'updated', state: 'pending' });
    const grace = await school.signIn('grace');
    expect(await school.grantOf(grace)).toMatchObject({ id, state: 'active', grantorId: school.charles });
  });

  test('becomes real at once, under its id, when its person has come meanwhile', async () => {
    const { id } = await school.grantOf(at('grace'));
    const grace = await school.signIn('grace');
    const anew = await school.grant(school.charles, at('grace'), { allow: ['manage_events'] });
    expect(anew).toMatchObject({ id, outcome: 'updated', state: 'active' });
    expect(await school.held(grace)).toEqual(['manage_events']);
    expect(await school.grants()).toHaveLength(2);
  });

  test('is granted anew by renewing it, too, and whoever renews it answers for it', async () => {
    const { id } = await school.grantOf(at('grace'));
    const grace = await school.signIn('grace');
    await school.get(PrivilegeInvitations).renew(school.charles, school.org, id);
    expect(await school.grantOf(grace)).toMatchObject({ id, state: 'active', grantorId: school.charles });
  });
});
