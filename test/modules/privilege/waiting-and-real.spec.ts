import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { ExternalKeys, IdentityReads, addressReference, keyReference } from '../../../src/modules/identity/index.js';
import { School, at } from './school.js';

let school: School;
beforeAll(async () => {
  school = await School.start();
});
beforeEach(() => school.open());
afterAll(() => school?.stop());

const WHAT = { roles: ['assistant'], allow: ['manage_events'], deny: ['manage_material'] } as const;

describe('one call for a person who is here and one who is not', () => {
  test('both get a grant of one shape, and only the state and the person differ', async () => {
    await school.role(school.charles, 'assistant', ['manage_exercises']);
    const emmy = await school.signIn('emmy');
    await school.grant(school.charles, at('emmy'), WHAT);
    await school.grant(school.charles, at('grace'), WHAT);
    const [real, waiting] = [await school.grantOf(at('emmy')), await school.grantOf(at('grace'))];
    expect(real).toEqual({
      ...waiting,
      id: real.id,
      state: 'active',
      userId: emmy,
      email: at('emmy'),
      name: 'Emmy Noether',
      reason: null,
      expiresAt: null,
    });
    expect(waiting).toMatchObject({
      ...WHAT,
      state: 'pending',
      reason: 'not-registered',
      userId: null,
      email: at('grace'),
      effective: ['access_exercises', 'manage_exercises', 'manage_events'],
      grantorId: school.charles,
      expiresAt: '2026-08-28T08:00:00.000Z',
    });
  });

  test('a grant that becomes real while it is looked for is found', async () => {
    const { id } = await school.grant(school.charles, at('grace'), { roles: [], allow: ['manage_events'], deny: [] });
    const identity = school.get(IdentityReads);
    const resolve = identity.resolve.bind(identity);
    const meanwhile = jest.spyOn(identity, 'resolve').mockImplementationOnce(async (reference) => {
      const resolved = await resolve(reference);
      await school.signIn('grace');
      return resolved;
    });
    await expect(school.grantOf(at('grace'))).resolves.toMatchObject({ id, state: 'active' });
    meanwhile.mockRestore();
  });

  test('a grant is held from the first sign-in on, whole and under the id it waited with', async () => {
    await school.role(school.charles, 'assistant', ['manage_exercises']);
    const { id } = await school.grant(school.charles, at('grace'), WHAT);
    const before = await school.grantOf(at('grace'));
    const grace = await school.signIn('grace');
    const name = 'Grace Hopper';
    expect(await school.grantOf(at('grace'))).toEqual({
      ...before,
      id,
      state: 'active',
      reason: null,
      userId: grace,
      name,
      expiresAt: null,
    });
    expect(await school.held(grace)).toEqual(['access_exercises', 'manage_exercises', 'manage_events']);
    expect(await school.grants()).toHaveLength(1);
    expect(await school.modules.count('privilege.course_privilege_invitation')).toBe(0);
    expect(
      (await school.modules.events('privilege.invitation-converted')).map((event) => event.payload),
    ).toContainEqual(
      expect.objectContaining({ kind: 'course-privilege', grantId: id, userId: grace, courseId: school.course }),
    );
  });

  test('however the address is written, it is one person', async () => {
    const { id } = await school.grant(school.charles, ' GRACE@Engine-School.EXAMPLE ', { allow: ['manage_events'] });
    expect(await school.grant(school.charles, at('grace'), { allow: ['manage_events'] })).toMatchObject({
      outcome: 'unchanged',
      id,
    });
    expect((await school.grantOf(at('grace'))).email).toBe('GRACE@Engine-School.EXAMPLE');
    const grace = await school.signIn('grace', { address: 'gRACE@engine-school.example' });
    expect(await school.held(grace)).toEqual(['manage_events']);
  });
});

describe.each(['waiting', 'real'] as const)('a %s grant', (state) => {
  beforeEach(async () => {
    await school.role(school.charles, 'assistant', ['manage_exercises']);
    if (state === 'real') await school.signIn('grace');
  });

  test('is created, then unchanged, then updated, always under one id', async () => {
    const created = await school.grant(school.charles, at('grace'), WHAT);
    const again = await school.grant(school.charles, at('grace'), {
      roles: ['assistant', 'assistant'],
      allow: ['manage_events', 'manage_events'],
      deny: ['manage_material'],
    });
    const updated = await school.grant(school.charles, at('grace'), { allow: ['manage_events'] });
    expect([created.outcome, again.outcome, updated.outcome]).toEqual(['created', 'unchanged', 'updated']);
    expect(new Set([created.id, again.id, updated.id]).size).toBe(1);
  });

  test('is replaced as a whole: what the new one leaves out is gone', async () => {
    await school.grant(school.charles, at('grace'), WHAT);
    await school.grant(school.charles, at('grace'), { allow: ['update_course'] });
    expect(await school.grantOf(at('grace'))).toMatchObject({ roles: [], allow: ['update_course'], deny: [] });
  });

  test('may hold a role that the course has, and no other', async () => {
    await expect(school.grant(school.charles, at('grace'), { roles: ['assistant', 'dean'] })).rejects.toMatchObject({
      kind: 'refused',
      code: 'unknown-role',
    });
    expect(await school.grants()).toEqual([]);
  });

  test('is taken back once, and then there is none', async () => {
    await school.grant(school.charles, at('grace'), WHAT);
    await school.revoke(school.charles, at('grace'));
    expect(await school.grants()).toEqual([]);
    await expect(school.revoke(school.charles, at('grace'))).rejects.toMatchObject({ code: 'grant-not-found' });
  });

  test('says so in the log when it is made, changed and taken back, and nothing when nothing changes', async () => {
    const { id } = await school.grant(school.charles, at('grace'), WHAT);
    await school.grant(school.charles, at('grace'), WHAT);
    await school.grant(school.charles, at('grace'), {});
    await school.revoke(school.charles, at('grace'));
    const log = (await school.modules.events()).filter(({ payload }) => payload['grantId'] === id);
    expect(log.map(({ type }) => type)).toEqual([
      'privilege.course-privilege-granted',
      'privilege.course-privilege-changed',
      'privilege.course-privilege-revoked',
    ]);
    expect(JSON.stringify(log)).not.toContain('grace@');
  });
});

test('somebody who is registered is named by id, address or key alike', async () => {
  const grace = await school.signIn('grace');
  await school.get(ExternalKeys).link(keyReference('STAFF-1906', school.namespaceId), addressReference(at('grace')));
  const { id } = await school.grant(school.charles, grace, { allow: ['manage_events'] });
  expect(await school.grant(school.charles, at('grace'), { allow: ['manage_events'] })).toMatchObject({
    outcome: 'unchanged',
    id,
  });
  expect(await school.grant(school.charles, 'key:staff-1906', { allow: ['manage_events'] })).toMatchObject({
    outcome: 'unchanged',
    id,
  });
  expect(await school.grantOf(grace)).toMatchObject({
    email: at('grace'),
    externalUserKey: 'STAFF-1906',
    name: 'Grace Hopper',
  });
});

test('a user id that nobody has is nobody', async () => {
  await expect(school.grant(school.charles, school.course, {})).rejects.toMatchObject({ code: 'person-not-found' });
});

test('a course that does not exist is not found', async () => {
  await expect(school.grant(school.charles, at('grace'), {}, school.ada)).rejects.toMatchObject({
    code: 'course-not-found',
  });
});
