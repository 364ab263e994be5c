import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { BuiltOrganization } from '../../support/builders.js';
import { PeopleApp } from './people-app.js';

let app: PeopleApp;
beforeAll(async () => {
  app = await PeopleApp.start();
});
afterAll(() => app?.stop());

async function school(
  slug: string,
): Promise<{ org: BuiltOrganization; admin: string; course: string; people: string }> {
  const org = await app.a.organization(slug);
  const admin = await app.a.user(`admin@${slug}.example`);
  await app.a.membership(org, admin, ['admin']);
  return { org, admin, course: await app.a.course(org, admin), people: `/organizations/${slug}/people` };
}

const YESTERDAY = new Date('2026-02-28T08:00:00Z');
const at = (person: string): string => encodeURIComponent(person);

describe('everything about one person', () => {
  test('somebody who has not signed in is shown with what waits and why, by address, by key and by their id in the list', async () => {
    const { org, admin, course, people } = await school('waiting');
    const address = await app.a.address('ana@waiting.example');
    const key = await app.a.key(org, 'S/1 ü%2F');
    await app.a.alias(key, address);
    const role = await app.a.membershipInvitation(org, address, { grantor: admin });
    const right = await app.a.courseInvitation(course, key, { grantor: admin }, ['manage_material']);
    const { status, body } = await app.call(admin, 'GET', `${people}/${at('Ana@Waiting.example')}`);
    expect(status).toBe(200);
    expect(body).toEqual({
      id: address,
      state: 'pending',
      person: { email: 'ana@waiting.example', externalUserKey: 'S/1 ü%2F' },
      active: 0,
      pending: 2,
      emails: [],
      grants: [
        {
          id: role,
          kind: 'organization-role',
          state: 'pending',
          person: { email: 'ana@waiting.example' },
          roles: ['teacher'],
          allow: [],
          deny: [],
          grantedBy: admin,
          grantedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
          pending: {
            reason: 'not-registered',
            expiresAt: '2099-01-01T00:00:00.000Z',
            detail: 'Nobody has signed in with this address yet.',
          },
        },
        expect.objectContaining({ id: right, kind: 'course-privilege', courseId: course, allow: ['manage_material'] }),
      ],
    });
    for (const name of ['key:s/1 ü%2f', address]) {
      expect((await app.call(admin, 'GET', `${people}/${at(name)}`)).body).toEqual(body);
    }
  });

  test('a key that is tied to nobody is told apart from an address', async () => {
    const { org, admin, course, people } = await school('bare');
    await app.a.courseInvitation(course, await app.a.key(org, 'S-2'), { grantor: admin });
    const { body } = await app.call(admin, 'GET', `${people}/${at('key:S-2')}`);
    expect(body).toMatchObject({
      person: { externalUserKey: 'S-2' },
      grants: [{ pending: { reason: 'not-registered', detail: 'No signed-in person is linked to this key yet.' } }],
    });
  });

  test('a registered person is shown with what they hold, what it comes to, and every reason why something waits', async () => {
    const { org, admin, course, people } = await school('reasons');
    const ben = await app.a.user('ben@reasons.example', { name: 'Ben', proof: 'verified' });
    const held = await app.a.coursePrivilege(course, ben, admin, ['manage_exercises']);
    const needsProof = await app.a.membershipInvitation(org, ben, { grantor: admin });
    const [second, third] = [await app.a.course(org, admin), await app.a.course(org, admin)];
    const lost = await app.a.courseInvitation(second, ben, { grantor: admin, lostRights: true });
    const expired = await app.a.courseInvitation(third, ben, { grantor: admin, expiresAt: YESTERDAY });
    const { body } = await app.call(admin, 'GET', `${people}/${ben}`);
    expect(body).toMatchObject({
      id: ben,
      state: 'registered',
      active: 1,
      pending: 2,
      emails: [{ address: 'ben@reasons.example', proof: 'verified' }],
      grants: [
        { id: held, state: 'active', effective: ['access_exercises', 'manage_exercises'] },
        { id: needsProof, state: 'pending', pending: { reason: 'needs-proof' } },
        { id: lost, state: 'pending', pending: { reason: 'grantor-lost-rights' } },
        { id: expired, state: 'pending', pending: { reason: 'expired', expiresAt: YESTERDAY.toISOString() } },
      ],
    });
    expect((body['grants'] as object[])[0]).not.toHaveProperty('pending');
    expect((body['grants'] as object[])[1]).not.toHaveProperty('effective');
  });

  test('somebody whose every invitation has expired is still found, to tell why they have no access', async () => {
    const { admin, course, people } = await school('late');
    const address = await app.a.address('late@late.example');
    await app.a.courseInvitation(course, address, { grantor: admin, expiresAt: YESTERDAY });
    const { body } = await app.call(admin, 'GET', `${people}/${at('late@late.example')}`);
    expect(body).toMatchObject({ pending: 0, grants: [{ pending: { reason: 'expired' } }] });
  });

  test('a person goes by the same id, and their grants by theirs, before and after they sign in', async () => {
    const { admin, course, people } = await school('same-id');
    const address = await app.a.address('cem@same-id.example');
    const right = await app.a.courseInvitation(course, address, { grantor: admin }, ['manage_material']);
    await app.signIn('cem@same-id.example', { name: 'Cem' });
    const { body } = await app.call(admin, 'GET', `${people}/${at('cem@same-id.example')}`);
    expect(body).toMatchObject({
      id: address,
      state: 'registered',
      person: { userId: address, name: 'Cem' },
      grants: [{ id: right, state: 'active', effective: ['manage_material'] }],
    });
  });

  test('nobody of another organization is revealed, by whatever name', async () => {
    const { admin, people } = await school('here');
    const there = await school('there');
    const foreign = await app.a.user('foreign@there.example');
    await app.a.coursePrivilege(there.course, foreign, there.admin);
    const key = await app.a.key(there.org, 'F-1');
    await app.a.owner(key, foreign);
    const waiting = await app.a.address('waiting@there.example');
    await app.a.courseInvitation(there.course, waiting, { grantor: there.admin });
    for (const name of [
      foreign,
      'foreign@there.example',
      'key:F-1',
      key,
      waiting,
      'waiting@there.example',
      'nobody@x.example',
    ]) {
      const { status, body } = await app.call(admin, 'GET', `${people}/${at(name)}`);
      expect({ name, status, code: body['code'] }).toEqual({ name, status: 404, code: 'person-not-found' });
    }
  });

  test('what is no address is refused with the reason', async () => {
    const { admin, people } = await school('typo');
    const { status, body } = await app.call(admin, 'GET', `${people}/ana`);
    expect({ status, code: body['code'] }).toEqual({ status: 422, code: 'invalid-email' });
  });
});

describe('who I am', () => {
  test('one sees oneself, with the organizations in which one has roles', async () => {
    const { org, admin } = await school('mine');
    await app.a.owner(await app.a.address('old@mine.example'), admin, 'verified');
    expect((await app.call(admin, 'GET', '/me')).body).toEqual({
      id: admin,
      email: 'admin@mine.example',
      emails: [
        { address: 'admin@mine.example', proof: 'authoritative' },
        { address: 'old@mine.example', proof: 'verified' },
      ],
      name: '',
      picture: '',
      registeredAt: expect.stringMatching(/^\d{4}-.*Z$/),
      platformAdmin: false,
      organizations: [{ id: org.id, slug: 'mine', name: 'mine', roles: ['admin'] }],
    });
  });

  test('one sees the courses that one made or holds rights on, and no others', async () => {
    const { org, admin, course } = await school('my-courses');
    const teacher = await app.a.user('teacher@my-courses.example');
    const own = await app.a.course(org, teacher, 'OWN');
    await app.a.coursePrivilege(course, teacher, admin, ['manage_material']);
    const found = await app.pages(teacher, '/me/courses?limit=1');
    expect(found).toEqual([
      {
        id: course,
        organizationId: org.id,
        code: expect.any(String),
        title: expect.any(String),
        privileges: ['manage_material'],
        enrollments: [],
      },
      { id: own, organizationId: org.id, code: 'OWN', title: 'OWN', privileges: expect.any(Array), enrollments: [] },
    ]);
    expect(found[1]?.['privileges']).toHaveLength(10);
  });

  test('one sees the programs of organizations in which one is admin or registrar', async () => {
    const { org, admin } = await school('my-programs');
    const program = await app.a.program(org, 'BSC');
    const teacher = await app.a.user('teacher@my-programs.example');
    await app.a.membership(org, teacher, ['teacher']);
    expect(await app.pages(admin, '/me/programs')).toEqual([
      { id: program, organizationId: org.id, code: 'BSC', title: 'BSC', privileges: [], enrollments: [] },
    ]);
    expect(await app.pages(teacher, '/me/programs')).toEqual([]);
  });
});
