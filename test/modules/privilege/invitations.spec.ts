import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Courses, Organizations } from '../../../src/modules/catalog/index.js';
import { ExternalKeys, addressReference, keyReference } from '../../../src/modules/identity/index.js';
import { KeyLinkApproval } from '../../../src/modules/privilege/waiting/key-link-approval.service.js';
import { PrivilegeInvitations } from '../../../src/modules/privilege/index.js';
import { changedMeanwhile, lockOn } from '../../support/locks.js';
import { School, at, cannotGrant } from './school.js';

let school: School;
let invitations: PrivilegeInvitations;
beforeAll(async () => {
  school = await School.start();
  invitations = school.get(PrivilegeInvitations);
});

/** What waits for Grace, for Alan, and who has another organization. */
let grace: { grant: string; role: string };
let alan: { grant: string; role: string };
let other: string;
beforeEach(async () => {
  await school.open();
  const invite = async (person: string): Promise<{ grant: string; role: string }> => ({
    grant: (await school.grant(school.charles, person, { allow: ['manage_events'] })).id,
    role: (await school.member(school.ada, person, ['teacher'])).id,
  });
  grace = await invite(at('grace'));
  alan = await invite(at('alan'));
  other = (await school.get(Organizations).create({ slug: 'other-school', name: 'Other School' })).id;
  await school.get(Courses).create(other, school.ada, { code: 'ENG-101', title: 'Engines' });
});
afterAll(() => school?.stop());

const NOT_FOUND = { kind: 'not-found', code: 'invitation-not-found' };
const DAY = 86_400_000;

/** The ids of what waits, of everybody and everywhere. */
async function waiting(where = 'true'): Promise<Set<string>> {
  const found = await school.modules.sql<{ id: string }>(`select id from privilege.invitation where ${where}`);
  return new Set(found.map(({ id }) => id));
}

describe('what waits and is taken back', () => {
  test.each(['grant', 'role'] as const)('a %s goes alone, and the log says which and where', async (what) => {
    await invitations.revoke(school.ada, school.org, grace[what]);
    expect(await waiting()).toEqual(new Set([what === 'grant' ? grace.role : grace.grant, alan.grant, alan.role]));
    const type = what === 'grant' ? 'course-privilege-revoked' : 'membership-revoked';
    const facts = what === 'grant' ? { courseId: school.course } : { roles: ['teacher'] };
    expect(await school.modules.events('privilege.course-privilege-revoked', 'privilege.membership-revoked')).toEqual([
      {
        type: `privilege.${type}`,
        actor: expect.any(String),
        payload: expect.objectContaining({
          organizationId: school.org,
          grantId: grace[what],
          state: 'pending',
          ...facts,
        }),
      },
    ]);
  });
});

describe('what waits and is renewed', () => {
  test.each(['grant', 'role'] as const)('a %s waits longer alone, and the log says which and where', async (what) => {
    school.modules.clock.advance(10 * DAY);
    await invitations.renew(school.ada, school.org, grace[what]);
    expect(await waiting('expires_at = (select max(expires_at) from privilege.invitation)')).toEqual(
      new Set([grace[what]]),
    );
    const [told, ...more] = await school.modules.events('privilege.invitation-renewed');
    expect(more).toEqual([]);
    const kind = what === 'grant' ? 'course-privilege' : 'organization-role';
    expect(told?.payload).toMatchObject({ organizationId: school.org, grantId: grace[what], kind });
    expect(told?.payload['courseId']).toBe(what === 'grant' ? school.course : undefined);
  });

  test('is answered for by who granted it, or by who renews it where they could not grant it any more', async () => {
    const grantor = () =>
      school.modules.sql('select grantor_id from privilege.invitation where id = $1', [grace.grant]);
    await invitations.renew(school.ada, school.org, grace.grant);
    expect(await grantor()).toEqual([{ grantor_id: school.charles }]);
    await school.modules.sql('update privilege.course_privilege_invitation set grantor_lost_rights = true');
    await invitations.renew(school.ada, school.org, grace.grant);
    expect(await grantor()).toEqual([{ grantor_id: school.ada }]);
  });

  test('needs the rights of its roles, also of those that it denies; to take it back does not', async () => {
    await school.role(school.charles, 'lead', ['manage_events', 'manage_material']);
    await school.grant(school.charles, at('grace'), { allow: ['manage_material'] });
    const { id } = await school.grant(school.charles, 'key:S-1', { roles: ['lead'], deny: ['manage_events'] });
    await school.get(ExternalKeys).link(keyReference('S-1', school.namespaceId), addressReference(at('grace')));
    const emmy = await school.signIn('emmy');
    await school.grant(school.charles, emmy, { allow: ['manage_privileges', 'manage_material'] });
    await expect(invitations.renew(emmy, school.org, id)).rejects.toMatchObject(cannotGrant('manage_events'));
    await invitations.revoke(emmy, school.org, id);
    expect((await waiting()).has(id)).toBe(false);
  });

  test('is not renewed by the person whom it waits for', async () => {
    await school.member(school.ada, at('emmy'), ['admin']);
    const emmy = await school.signIn('emmy');
    const second = { address: 'emmy@elsewhere.example', proof: 'verified' } as const;
    const { id } = await school.member(school.ada, second.address, ['admin']);
    await school.signIn('emmy', second);
    for (const what of ['renew', 'revoke'] as const) {
      await expect(invitations[what](emmy, school.org, id)).rejects.toMatchObject({
        code: 'cannot-grant',
        detail: 'Nobody grants on themselves.',
      });
    }
    await invitations.renew(school.ada, school.org, id);
  });

  test('waits for whoever holds the person, whose rights it may change', async () => {
    const emmy = await school.signIn('emmy');
    const second = { address: 'emmy@elsewhere.example', proof: 'verified' } as const;
    const { id } = await school.member(school.ada, second.address, ['admin']);
    await school.signIn('emmy', second);
    const lock = `select from identity."user" where id = '${emmy}' for update`;
    await changedMeanwhile(school.modules, [lock], () => invitations.renew(school.ada, school.org, id));
    expect((await waiting()).has(id)).toBe(true);
  });
});

describe.each(['revoke', 'renew'] as const)('to %s', (what) => {
  const attempt = (id: string, org = school.org): Promise<void> => invitations[what](school.ada, org, id);

  test('what waits in another organization, or nowhere, is refused', async () => {
    const before = await waiting();
    for (const id of [grace.grant, grace.role]) await expect(attempt(id, other)).rejects.toMatchObject(NOT_FOUND);
    for (const id of [school.org, 'no-id']) await expect(attempt(id)).rejects.toMatchObject(NOT_FOUND);
    expect(await waiting()).toEqual(before);
  });

  test('what is real by now is refused, and says that it is real, here alone', async () => {
    await school.signIn('grace');
    for (const id of [grace.grant, grace.role]) {
      await expect(attempt(id)).rejects.toMatchObject({ kind: 'conflict', code: 'already-active' });
      await expect(attempt(id, other)).rejects.toMatchObject(NOT_FOUND);
    }
  });

  test.each([
    ['identity.identifier', 'grant'],
    ['identity.identifier', 'role'],
    ['catalog.organization', 'grant'],
    ['catalog.organization', 'role'],
  ] as const)('what goes while somebody else holds its %s is refused: a %s', async (table, kind) => {
    const go = ['course_privilege', 'organization_membership'].map((one) => `delete from privilege.${one}_invitation`);
    const late = changedMeanwhile(school.modules, [`select from ${table} for update`, ...go], () =>
      attempt(grace[kind]),
    );
    await expect(late).rejects.toMatchObject(NOT_FOUND);
  });

  test('what goes with its course just then is refused', async () => {
    const late = changedMeanwhile(
      school.modules,
      ['select from catalog.course for update', 'delete from catalog.course'],
      () => attempt(grace.grant),
    );
    await expect(late).rejects.toMatchObject(NOT_FOUND);
  });
});

test('what is cleaned away just as it is renewed is refused', async () => {
  const row = `privilege.course_privilege_invitation where id = '${grace.grant}'`;
  const late = changedMeanwhile(school.modules, [`select from ${row} for update`, `delete from ${row}`], () =>
    invitations.renew(school.ada, school.org, grace.grant),
  );
  await expect(late).rejects.toMatchObject(NOT_FOUND);
});

describe('whether somebody may link a key', () => {
  const key = (given: string) => keyReference(given, school.namespaceId);
  const link = (given: string, person: string, actor: string) =>
    school.get(ExternalKeys).link(key(given), school.who(person), school.get(KeyLinkApproval).by(actor, school.org));

  test('is decided while they and the person are held, and is not changed by who else links', async () => {
    const emmy = await school.signIn('emmy');
    const user = (id: string) => ({ table: 'identity."user"', id });
    const approve = school.get(KeyLinkApproval).by(school.ada, school.org);
    const locks: string[] = [];
    await school.get(ExternalKeys).link(key('S-1'), school.who(emmy), async (em, ...rest) => {
      await approve(em, ...rest);
      for (const id of [school.ada, emmy, school.charles]) locks.push(await lockOn(school.modules, user(id)));
    });
    expect(locks).toEqual(['no key update', 'no key update', 'none']);
  });

  test('is not changed by what has expired', async () => {
    const emmy = await school.signIn('emmy');
    await school.grant(school.charles, 'key:S-1', { allow: ['manage_events'] });
    school.modules.clock.advance(180 * DAY - 1);
    await expect(link('S-1', emmy, emmy)).rejects.toMatchObject({ code: 'cannot-grant' });
    school.modules.clock.advance(1);
    expect(await link('S-1', emmy, emmy)).toMatchObject({ created: true });
  });

  test('is asked of each key by itself', async () => {
    const emmy = await school.signIn('emmy');
    await school.grant(school.charles, 'key:S-1', { allow: ['manage_events'] });
    await school.get(ExternalKeys).link(key('S-2'), addressReference(at('alan')));
    const refused: string[][] = [];
    await school.get(ExternalKeys).link(key('S-1'), school.who(school.charles), async (em, one) => {
      const two = { ...one, id: '00000000-0000-7000-8000-00000000abcd' };
      const links = [one, two].map((each) => ({ key: each, userId: emmy }));
      refused.push([...(await school.get(KeyLinkApproval).refusals(em, emmy, school.org, links)).keys()]);
      expect(refused).toEqual([[one.id]]);
    });
  });
});
