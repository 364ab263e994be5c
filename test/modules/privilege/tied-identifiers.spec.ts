import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { ExternalKeys, keyReference } from '../../../src/modules/identity/index.js';
import { CoursePrivileges, KeyLinkApproval } from '../../../src/modules/privilege/index.js';
import { School, at, cannotGrant } from './school.js';

const KEY = 'key:STAFF-1912';

let school: School;
beforeAll(async () => {
  school = await School.start();
});
beforeEach(() => school.open());
afterAll(() => school?.stop());

/** Ties the key to a person, as the actor. */
const link = (person: string, actor = school.ada): Promise<unknown> =>
  school
    .get(ExternalKeys)
    .link(
      keyReference('STAFF-1912', school.namespaceId),
      school.who(person),
      school.get(KeyLinkApproval).by(actor, school.org),
    );

const waiting = (): Promise<number> => school.modules.count('privilege.course_privilege_invitation');

describe('somebody who is not here yet, known by a key and by the address that it is tied to', () => {
  test('has one grant on a course, by whichever of the two they are named', async () => {
    const first = await school.grant(school.charles, KEY, { allow: ['manage_events'] });
    await link(at('alan'));
    const second = await school.grant(school.charles, at('alan'), { allow: ['manage_material'] });
    expect(second).toMatchObject({ id: first.id, outcome: 'updated', state: 'pending' });
    expect(await waiting()).toBe(1);
    const alan = await school.signIn('alan');
    expect(await school.held(alan)).toEqual(['manage_material']);
  });

  test('keeps one of two grants that were made before they were known to be one person', async () => {
    await school.grant(school.charles, KEY, { allow: ['manage_events'] });
    await school.grant(school.charles, at('alan'), { allow: ['manage_material'] });
    await link(at('alan'));
    await school.grant(school.charles, at('alan'), { allow: ['update_course'] });
    expect(await waiting()).toBe(1);
    await school.revoke(school.charles, KEY);
    expect(await waiting()).toBe(0);
  });

  test('is one person to a bulk call: both rows are refused', async () => {
    await school.grant(school.charles, KEY, {});
    await link(at('alan'));
    const rows = [KEY, at('alan')].map((person) => ({
      person: school.who(person),
      grant: { roles: [], allow: ['manage_events' as const], deny: [] },
    }));
    const results = await school.get(CoursePrivileges).putMany(school.charles, school.course, rows);
    expect(results).toMatchObject([
      { outcome: 'refused', refusal: { code: 'duplicated' } },
      { outcome: 'refused', refusal: { code: 'duplicated' } },
    ]);
  });

  test('cannot be denied, by the one name, a right that waits for them under the other and that the grantor lacks', async () => {
    const emmy = await school.signIn('emmy');
    await school.grant(school.charles, emmy, { allow: ['manage_privileges', 'manage_events'] });
    await school.grant(school.charles, KEY, { allow: ['manage_material'] });
    await link(at('alan'));
    await expect(school.grant(emmy, at('alan'), { deny: ['manage_material'] })).rejects.toMatchObject(
      cannotGrant('manage_material'),
    );
    await expect(school.revoke(emmy, at('alan'))).rejects.toMatchObject(cannotGrant('manage_material'));
  });
});

describe('somebody whose address is only verified, but who was granted something by their id', () => {
  const holding = async (): Promise<string> => {
    const grace = await school.signIn('grace', { proof: 'verified' });
    await school.grant(school.charles, grace, { allow: ['manage_events', 'manage_material'] });
    return grace;
  };

  test('loses at once what is taken away by their address', async () => {
    const grace = await holding();
    const narrowed = await school.grant(school.charles, at('grace'), {
      allow: ['manage_events'],
      deny: ['manage_material'],
    });
    expect(narrowed).toMatchObject({ state: 'active', outcome: 'updated' });
    expect(await school.held(grace)).toEqual(['manage_events']);
    expect(await waiting()).toBe(0);
  });

  test('waits for more than that until the address is proven', async () => {
    const grace = await holding();
    const more = await school.grant(school.charles, at('grace'), { allow: ['update_course'] });
    expect(more).toMatchObject({ state: 'pending' });
    expect(await school.held(grace)).toEqual(['manage_material', 'manage_events']);
    await school.signIn('grace');
    expect(await school.held(grace)).toEqual(['update_course', 'manage_material', 'manage_events']);
  });
});

describe('whoever links a key', () => {
  test('cannot take for themselves what waits for it', async () => {
    await school.member(school.ada, at('emmy'), ['registrar']);
    const emmy = await school.signIn('emmy');
    await school.grant(school.charles, KEY, { allow: ['manage_events'] });
    await expect(link(emmy, emmy)).rejects.toMatchObject({ code: 'cannot-grant' });
    await expect(link(at('emmy'), emmy)).rejects.toMatchObject({ code: 'cannot-grant' });
    expect(await school.held(emmy)).toEqual([]);
  });

  test('cannot bestow a role in the organization that they could not grant', async () => {
    await school.member(school.ada, at('emmy'), ['registrar']);
    const emmy = await school.signIn('emmy');
    await school.member(school.ada, KEY, ['admin']);
    await expect(link(at('alan'), emmy)).rejects.toMatchObject(cannotGrant('admin'));
    await expect(link(at('alan'), school.ada)).resolves.toMatchObject({ created: true });
  });

  test('can say whose a key is for which a right on a course waits, since that is a registrar’s office', async () => {
    await school.member(school.ada, at('emmy'), ['registrar']);
    const emmy = await school.signIn('emmy');
    await school.grant(school.charles, KEY, { allow: ['manage_events'] });
    const alan = await school.signIn('alan');
    await link(at('alan'), emmy);
    expect(await school.held(alan)).toEqual(['manage_events']);
  });
});
