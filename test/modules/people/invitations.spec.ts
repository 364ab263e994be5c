import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { BuiltOrganization } from '../../support/builders.js';
import { PeopleApp } from './people-app.js';

let app: PeopleApp;
beforeAll(async () => {
  app = await PeopleApp.start();
});
afterAll(() => app?.stop());

async function school(slug: string): Promise<{ org: BuiltOrganization; admin: string; course: string; path: string }> {
  const org = await app.a.organization(slug);
  const admin = await app.a.user(`admin@${slug}.example`);
  await app.a.membership(org, admin, ['admin']);
  return { org, admin, course: await app.a.course(org, admin), path: `/organizations/${slug}/invitations` };
}

const YESTERDAY = new Date('2026-02-28T08:00:00Z');

describe('everything that waits', () => {
  test('all kinds are in one list with their reason, and filtered by reason, kind and text', async () => {
    const { org, admin, course, path } = await school('all-kinds');
    const key = await app.a.key(org, 'Key-9');
    await app.a.alias(key, await app.a.address('behind-key@all-kinds.example'));
    const ben = await app.a.user('ben@all-kinds.example', { name: 'Ben Berg', proof: 'verified' });
    const plain = await app.a.courseInvitation(course, await app.a.address('ana@all-kinds.example'), {
      grantor: admin,
    });
    const keyed = await app.a.courseInvitation(course, key, { grantor: admin }, ['manage_material']);
    const proof = await app.a.membershipInvitation(org, ben, { grantor: admin });
    const lost = await app.a.membershipInvitation(org, await app.a.address('lost@all-kinds.example'), {
      grantor: admin,
      lostRights: true,
    });
    const expired = await app.a.courseInvitation(course, await app.a.address('late@all-kinds.example'), {
      grantor: admin,
      lostRights: true,
      expiresAt: YESTERDAY,
    });
    const list = async (query: string) => (await app.pages(admin, `${path}?limit=2&${query}`)).map(({ id }) => id);
    expect(await list('')).toEqual([plain, keyed, proof, lost, expired]);
    expect(await list('reason=not-registered')).toEqual([plain, keyed]);
    expect(await list('reason=needs-proof')).toEqual([proof]);
    expect(await list('reason=grantor-lost-rights')).toEqual([lost]);
    expect(await list('reason=expired')).toEqual([expired]);
    expect(await list('reason=conflict')).toEqual([]);
    expect(await list('kind=organization-role')).toEqual([proof, lost]);
    expect(await list('kind=course-privilege&reason=not-registered')).toEqual([plain, keyed]);
    expect(await list('q=BEHIND-key')).toEqual([keyed]);
    expect(await list('q=key-9')).toEqual([keyed]);
    expect(await list('q=berg&kind=organization-role')).toEqual([proof]);
    expect(await list('q=all-kinds&reason=expired')).toEqual([expired]);
  });

  test('one that waits has the shape of every grant', async () => {
    const { admin, course, path } = await school('one');
    const id = await app.a.courseInvitation(course, await app.a.address('Ana@one.example'), { grantor: admin }, [
      'manage_material',
    ]);
    const { status, body } = await app.call(admin, 'GET', `${path}/${id}`);
    expect({ status, body }).toEqual({
      status: 200,
      body: {
        id,
        state: 'pending',
        kind: 'course-privilege',
        person: { email: 'Ana@one.example' },
        courseId: course,
        roles: [],
        allow: ['manage_material'],
        deny: [],
        grantedBy: admin,
        grantedAt: expect.any(String),
        pending: {
          reason: 'not-registered',
          expiresAt: '2099-01-01T00:00:00.000Z',
          detail: 'Nobody has signed in with this address yet.',
        },
      },
    });
    expect((await app.pages(admin, path))[0]).toEqual(body);
  });

  test.each(['reason=late', 'kind=enrollment', 'state=pending', 'q=a&q=b'])('?%s is refused', async (query) => {
    const { admin, path } = await school(`refused-${query.split('=')[0] ?? ''}`);
    expect((await app.call(admin, 'GET', `${path}?${query}`)).status).toBe(400);
  });

  test('an id that is unknown, of another organization, or none at all is not found', async () => {
    const { admin, path } = await school('not-here');
    const other = await school('not-there');
    const foreign = await app.a.courseInvitation(other.course, await app.a.address('x@not-there.example'), {
      grantor: other.admin,
    });
    for (const id of [foreign, '0198f0a0-0000-7000-8000-000000000000', 'nonsense']) {
      for (const [method, suffix] of [
        ['GET', ''],
        ['DELETE', ''],
        ['POST', '/renew'],
      ] as const) {
        const { status, body } = await app.call(admin, method, `${path}/${id}${suffix}`);
        expect({ method, id, status, code: body['code'] }).toEqual({
          method,
          id,
          status: 404,
          code: 'invitation-not-found',
        });
      }
    }
  });
});

describe('taking back and renewing', () => {
  test('what was taken back waits no more and converts no more', async () => {
    const { admin, course, path } = await school('revoked');
    const address = await app.a.address('ana@revoked.example');
    const id = await app.a.courseInvitation(course, address, { grantor: admin });
    expect((await app.call(admin, 'DELETE', `${path}/${id}`)).status).toBe(204);
    expect(await app.pages(admin, path)).toEqual([]);
    await app.signIn('ana@revoked.example');
    expect(await app.sql('select id from privilege.course_privilege where user_id = $1', [address])).toEqual([]);
  });

  test('an expired invitation that is renewed waits again, under its id', async () => {
    const { org, admin, path } = await school('renewed');
    const id = await app.a.membershipInvitation(org, await app.a.address('ana@renewed.example'), {
      grantor: admin,
      expiresAt: YESTERDAY,
    });
    const { status, body } = await app.call(admin, 'POST', `${path}/${id}/renew`);
    expect({ status, body }).toMatchObject({ status: 200, body: { id, pending: { reason: 'not-registered' } } });
  });

  test('what is renewed for somebody who has signed in meanwhile is real at once, under its id, and shown so', async () => {
    const { admin, course, path } = await school('renewed-real');
    const address = await app.a.address('ana@renewed-real.example');
    const id = await app.a.courseInvitation(course, address, { grantor: admin, lostRights: true });
    const userId = await app.signIn('ana@renewed-real.example');
    expect((await app.call(admin, 'GET', `${path}/${id}`)).body).toMatchObject({
      pending: { reason: 'grantor-lost-rights' },
    });
    const { status, body } = await app.call(admin, 'POST', `${path}/${id}/renew`);
    expect({ status, body }).toMatchObject({ status: 200, body: { id, state: 'active', person: { userId } } });
    expect(body['pending']).toBeUndefined();
    const again = await app.call(admin, 'POST', `${path}/${id}/renew`);
    expect(again).toMatchObject({ status: 409, body: { code: 'already-active' } });
  });

  test('a teacher may neither see nor touch what waits', async () => {
    const { org, admin, course, path } = await school('not-teachers');
    const teacher = await app.a.user('teacher@not-teachers.example');
    await app.a.membership(org, teacher, ['teacher']);
    const id = await app.a.courseInvitation(course, await app.a.address('ana@not-teachers.example'), {
      grantor: admin,
    });
    expect((await app.call(teacher, 'GET', path)).status).toBe(403);
    expect((await app.call(teacher, 'DELETE', `${path}/${id}`)).status).toBe(403);
    expect((await app.call(teacher, 'POST', `${path}/${id}/renew`)).status).toBe(403);
  });
});
