import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { DomainError } from '../../../src/common/errors/index.js';
import { ExternalKeys, keyReference } from '../../../src/modules/identity/index.js';
import {
  CoursePrivileges,
  CourseRoles,
  PRIVILEGE_NAMES,
  PlatformAdmins,
  PrivilegeInvitations,
} from '../../../src/modules/privilege/index.js';
import { School, at, cannotGrant } from './school.js';

let school: School;
let emmy: string;
beforeAll(async () => {
  school = await School.start();
});
/** Emmy assists: she may grant, and holds little. */
beforeEach(async () => {
  await school.open();
  emmy = await school.signIn('emmy');
  await school.grant(school.charles, emmy, { allow: ['manage_privileges', 'manage_events', 'manage_exercises'] });
});
afterAll(() => school?.stop());

const EVENTS = { allow: ['manage_events'] } as const;
const BEYOND = cannotGrant('update_course');
const invitations = (): PrivilegeInvitations => school.get(PrivilegeInvitations);

test('whoever is named by a grant that is refused is not remembered', async () => {
  const known = () => school.modules.sql('select count(*) from identity.identifier');
  const before = await known();
  await expect(school.grant(emmy, at('sophie'), { allow: ['update_course'] })).rejects.toMatchObject(BEYOND);
  const row = {
    person: school.who(at('sophie')),
    grant: { roles: [], allow: ['update_course'], deny: [] },
  } as const;
  const results = await school.get(CoursePrivileges).putMany(emmy, school.course, [row]);
  expect(results).toMatchObject([{ outcome: 'refused', refusal: BEYOND }]);
  expect(await known()).toEqual(before);
});

describe.each(['waiting', 'real'] as const)('nobody grants what they lack: a %s grant', (state) => {
  beforeEach(async () => {
    if (state === 'real') await school.signIn('grace');
  });

  test('directly', async () => {
    await expect(school.grant(emmy, at('grace'), { allow: ['manage_events', 'update_course'] })).rejects.toMatchObject(
      BEYOND,
    );
    expect(await school.grant(emmy, at('grace'), EVENTS)).toMatchObject({ outcome: 'created' });
  });

  test('by a role', async () => {
    await school.role(school.charles, 'editor', ['update_course']);
    await expect(school.grant(emmy, at('grace'), { roles: ['editor'] })).rejects.toMatchObject(BEYOND);
  });

  test('by changing what they granted before', async () => {
    await school.grant(emmy, at('grace'), EVENTS);
    await expect(school.grant(emmy, at('grace'), { allow: ['update_course'] })).rejects.toMatchObject(BEYOND);
    expect((await school.grantOf(at('grace'))).allow).toEqual(['manage_events']);
  });

  test('in bulk, where the other rows stand', async () => {
    const grant = { roles: [], allow: [], deny: [] };
    const results = await school.get(CoursePrivileges).putMany(emmy, school.course, [
      { person: school.who(at('grace')), grant: { ...grant, allow: ['update_course'] } },
      { person: school.who(at('alan')), grant: { ...grant, allow: ['manage_events'] } },
    ]);
    expect(results).toEqual([
      { outcome: 'refused', refusal: expect.objectContaining(BEYOND) },
      { outcome: 'created', id: expect.any(String), state: 'pending' },
    ]);
  });

  test('nor touches a person who holds it: not by granting, changing, denying or revoking', async () => {
    await school.grant(school.charles, at('grace'), { allow: ['update_course', 'manage_events'] });
    await expect(school.grant(emmy, at('grace'), EVENTS)).rejects.toMatchObject(BEYOND);
    await expect(school.grant(emmy, at('grace'), { deny: ['manage_events'] })).rejects.toMatchObject(BEYOND);
    await expect(school.revoke(emmy, at('grace'))).rejects.toMatchObject(BEYOND);
    expect((await school.grantOf(at('grace'))).allow).toEqual(['manage_events', 'update_course']);
  });
});

describe('what waits', () => {
  test('is neither renewed nor taken back by whoever lacks what it grants', async () => {
    const { id } = await school.grant(school.charles, at('grace'), { allow: ['update_course'] });
    await expect(invitations().renew(emmy, school.org, id)).rejects.toMatchObject(BEYOND);
    await expect(invitations().revoke(emmy, school.org, id)).rejects.toMatchObject(BEYOND);
    expect(await school.grants()).toContainEqual(expect.objectContaining({ id, grantorId: school.charles }));
  });

  test('is not renewed by whoever lacks it, not even when it has expired', async () => {
    const { id } = await school.grant(school.charles, at('grace'), { allow: ['update_course'] });
    school.modules.clock.advance(200 * 86_400_000);
    await expect(invitations().renew(emmy, school.org, id)).rejects.toMatchObject(BEYOND);
  });

  test('is not renewed when its role has come to allow more than the renewer holds', async () => {
    await school.role(school.charles, 'editor', ['manage_events']);
    const { id } = await school.grant(emmy, at('grace'), { roles: ['editor'] });
    await school.role(school.charles, 'editor', ['manage_events', 'update_course']);
    await expect(invitations().renew(emmy, school.org, id)).rejects.toMatchObject(BEYOND);
  });

  test('for a role in the organization is renewed and taken back by admins alone', async () => {
    const { id } = await school.member(school.ada, at('grace'), ['teacher']);
    for (const actor of [emmy, school.charles]) {
      await expect(invitations().renew(actor, school.org, id)).rejects.toMatchObject(cannotGrant('admin'));
      await expect(invitations().revoke(actor, school.org, id)).rejects.toMatchObject(cannotGrant('admin'));
    }
  });
});

describe('nobody grants on themselves', () => {
  test.each(['id', 'address', 'key'] as const)('by their %s, be they the creator or an admin', async (by) => {
    const names = { id: school.charles, address: at('charles'), key: 'key:STAFF-1791' };
    await school.get(ExternalKeys).link(keyReference('STAFF-1791', school.namespaceId), school.who(school.charles));
    await expect(school.grant(school.charles, names[by], {})).rejects.toMatchObject(cannotGrant());
    await expect(school.revoke(school.charles, names[by])).rejects.toMatchObject(cannotGrant());
    await school.member(school.ada, at('charles'), ['admin']);
    await expect(school.member(school.charles, names[by], ['registrar'])).rejects.toMatchObject(cannotGrant());
    await expect(school.dismiss(school.charles, names[by])).rejects.toMatchObject(cannotGrant());
  });

  test('not by an address that Google does not vouch for either', async () => {
    const address = 'emmy@home.example';
    await school.signIn('emmy', { address, proof: 'verified' });
    await expect(school.grant(emmy, address, EVENTS)).rejects.toMatchObject(cannotGrant());
  });

  test('nor renews what waits for them', async () => {
    await school.member(school.ada, at('grace'), ['admin']);
    const grace = await school.signIn('grace');
    const { id } = await school.grant(school.charles, 'grace@home.example', { deny: ['manage_events'] });
    await school.signIn('grace', { address: 'grace@home.example', proof: 'verified' });
    await expect(invitations().renew(grace, school.org, id)).rejects.toMatchObject(cannotGrant());
  });
});

describe('a person for whom the role of admin waits counts as holding everything', () => {
  const lacking = PRIVILEGE_NAMES.filter(
    (name) => !['access_exercises', 'manage_exercises', 'manage_events', 'manage_privileges'].includes(name),
  );

  test('while they have never signed in', async () => {
    await school.member(school.ada, at('grace'), ['admin']);
    await expect(school.grant(emmy, at('grace'), EVENTS)).rejects.toMatchObject(cannotGrant(...lacking));
    expect(await school.grant(school.charles, at('grace'), EVENTS)).toMatchObject({ outcome: 'created' });
  });

  test('while the role waits for proof, by whatever name they go', async () => {
    await school.member(school.ada, at('grace'), ['admin']);
    const grace = await school.signIn('grace', { proof: 'verified' });
    for (const name of [grace, at('grace')]) {
      await expect(school.grant(emmy, name, EVENTS)).rejects.toMatchObject(cannotGrant(...lacking));
    }
  });

  test('while the configuration names them as admin of the platform', async () => {
    await school.get(PlatformAdmins).invite([at('grace')]);
    await expect(school.grant(emmy, at('grace'), EVENTS)).rejects.toMatchObject(cannotGrant(...lacking));
  });
});

describe('a role of the course', () => {
  test('is made, changed and deleted by whoever holds what it allows and allowed', async () => {
    expect(await school.role(emmy, 'assistant', ['manage_events'])).toBe(true);
    expect(await school.role(emmy, 'assistant', ['manage_exercises'])).toBe(false);
    await school.get(CourseRoles).delete(emmy, school.course, 'assistant');
  });

  test('is not made, widened, narrowed or deleted by whoever lacks what it allows', async () => {
    await expect(school.role(emmy, 'editor', ['update_course'])).rejects.toMatchObject(BEYOND);
    await school.role(school.charles, 'editor', ['update_course']);
    await expect(school.role(emmy, 'editor', ['update_course', 'manage_events'])).rejects.toMatchObject(BEYOND);
    await expect(school.role(emmy, 'editor', [])).rejects.toMatchObject(BEYOND);
    await expect(school.get(CourseRoles).delete(emmy, school.course, 'editor')).rejects.toMatchObject(BEYOND);
  });
});

describe('roles in the organization', () => {
  test('are granted by its admins and by platform admins, and by nobody else', async () => {
    for (const actor of [emmy, school.charles]) {
      await expect(school.member(actor, at('grace'), ['teacher'])).rejects.toMatchObject(cannotGrant('admin'));
      await expect(school.dismiss(actor, at('ada'))).rejects.toMatchObject(cannotGrant('admin'));
    }
    await school.member(school.ada, at('charles'), ['admin']);
    expect(await school.member(school.charles, at('grace'), ['teacher'])).toMatchObject({ outcome: 'created' });
  });
});

test('a row of a bulk call that names somebody twice, in whatever way, is refused each time', async () => {
  const grace = await school.signIn('grace', { proof: 'verified' });
  const address = 'grace@home.example';
  await school.signIn('grace', { address, proof: 'verified' });
  await school.get(ExternalKeys).link(keyReference('STAFF-1906', school.namespaceId), school.who(grace));
  const names = [grace, at('grace'), at('grace').toUpperCase(), address, 'key:staff-1906', at('alan')];
  const results = await school.get(CoursePrivileges).putMany(
    school.charles,
    school.course,
    names.map((name) => ({ person: school.who(name), grant: { roles: [], deny: [], allow: ['manage_material'] } })),
  );
  const codes = results.map((one) =>
    one.outcome === 'refused' ? (one.refusal satisfies DomainError).code : one.outcome,
  );
  expect(codes).toEqual([...Array.from({ length: 5 }, () => 'duplicated'), 'created']);
  expect((await school.grants()).map(({ email }) => email)).toEqual([at('emmy'), at('alan')]);
});
