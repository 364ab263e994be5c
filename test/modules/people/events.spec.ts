import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { BuiltOrganization } from '../../support/builders.js';
import { parsePerson } from '../../../src/modules/identity/index.js';
import { CoursePrivileges, Memberships } from '../../../src/modules/privilege/index.js';
import { PeopleApp } from './people-app.js';

let app: PeopleApp;
beforeAll(async () => {
  app = await PeopleApp.start();
});
afterAll(() => app?.stop());

async function school(slug: string): Promise<{ org: BuiltOrganization; admin: string; course: string; path: string }> {
  const org = await app.a.organization(slug);
  const admin = await app.a.user(`admin@${slug}.example`, { name: 'Grace Admin' });
  await app.a.membership(org, admin, ['admin']);
  return { org, admin, course: await app.a.course(org, admin), path: `/organizations/${slug}/events` };
}

async function grant(org: BuiltOrganization, admin: string, course: string, person: string): Promise<void> {
  const grants = app.get(CoursePrivileges);
  await grants.put(admin, course, {
    person: parsePerson(person, org.namespaceId),
    grant: { roles: [], allow: ['manage_material'], deny: [] },
  });
}

const typesOf = (items: Record<string, unknown>[]): unknown[] => items.map(({ type }) => type);

describe('the record of events', () => {
  test('what happened is listed from the latest to the first, page by page, and by type', async () => {
    const { org, admin, course, path } = await school('record');
    await grant(org, admin, course, 'ana@record.example');
    await app.get(Memberships).put(admin, org.id, parsePerson('ben@record.example', org.namespaceId), ['teacher']);
    await app.signIn('ana@record.example');
    const expected = [
      'privilege.invitation-converted',
      'privilege.membership-granted',
      'privilege.course-privilege-granted',
    ];
    expect(typesOf(await app.pages(admin, `${path}?limit=1`))).toEqual(expected);
    const [granted] = await app.pages(admin, `${path}?type=privilege.membership-granted`);
    expect(granted).toMatchObject({
      occurredAt: expect.stringMatching(/^\d{4}-.*Z$/),
      payload: { organizationId: org.id, state: 'pending', roles: ['teacher'] },
    });
  });

  test('each event tells to whom it happened, as they are known by now, and after their retirement by no name', async () => {
    const { org, admin, course, path } = await school('whom');
    await grant(org, admin, course, 'ana@whom.example');
    await grant(org, admin, course, 'key:W-1');
    const about = async () => (await app.pages(admin, `${path}?type=privilege.course-privilege-granted`)).toReversed();
    expect(await about()).toMatchObject([
      { person: { email: 'ana@whom.example' } },
      { person: { externalUserKey: 'W-1' } },
    ]);
    const userId = await app.signIn('ana@whom.example', { name: 'Ana' });
    expect((await about())[0]).toMatchObject({ person: { userId, email: 'ana@whom.example', name: 'Ana' } });
    const [made] = await app.pages(admin, `${path}?type=catalog.course-created`);
    expect(made ?? {}).not.toHaveProperty('person');
    await app.call(admin, 'DELETE', `/organizations/whom/people/${userId}`);
    expect(JSON.stringify(await about())).not.toMatch(/ana@whom|Ana|retired/);
  });

  test('what happened to a person is found by any of their names, with how they came to be known, before and after', async () => {
    const { org, admin, course, path } = await school('about');
    await grant(org, admin, course, 'ana@about.example');
    await grant(org, admin, course, 'somebody-else@about.example');
    const ana = `${path}?person=${encodeURIComponent('ana@about.example')}`;
    expect(typesOf(await app.pages(admin, ana))).toEqual(['privilege.course-privilege-granted']);
    const userId = await app.signIn('ana@about.example', { name: 'Ana' });
    const expected = [
      'privilege.invitation-converted',
      'identity.user-registered',
      'privilege.course-privilege-granted',
    ];
    expect(typesOf(await app.pages(admin, `${ana}&limit=2`))).toEqual(expected);
    expect(typesOf(await app.pages(admin, `${path}?person=${userId}`))).toEqual(expected);
    expect(typesOf(await app.pages(admin, `${ana}&type=identity.user-registered`))).toEqual([
      'identity.user-registered',
    ]);
    expect((await app.pages(admin, ana))[1]).toMatchObject({ actor: userId, actorName: 'Ana' });
  });

  test('the registration of somebody known here names no key of another organization', async () => {
    const here = await school('reg-here');
    const there = await school('reg-there');
    const address = await app.a.address('ana@reg.example');
    const keys = [await app.a.key(here.org, 'H-1'), await app.a.key(there.org, 'T-1')];
    for (const key of keys) await app.a.alias(key, address);
    await app.a.courseInvitation(here.course, address, { grantor: here.admin });
    await app.signIn('ana@reg.example');
    const events = await app.pages(here.admin, `${here.path}?person=${encodeURIComponent('ana@reg.example')}`);
    const registered = events.find((event) => event['type'] === 'identity.user-registered');
    expect(registered).toMatchObject({ payload: { identifierIds: [address, keys[0]] } });
  });

  test('nothing is told of what happened to a person in another organization, nor of one who is only known there', async () => {
    const here = await school('events-here');
    const there = await school('events-there');
    await grant(here.org, here.admin, here.course, 'both@events.example');
    await grant(there.org, there.admin, there.course, 'both@events.example');
    await grant(there.org, there.admin, there.course, 'only-there@events.example');
    const both = await app.signIn('both@events.example');
    await app.signIn('only-there@events.example');
    await app.call(there.admin, 'PUT', '/organizations/events-there/external-keys/T-1', { person: both });
    const found = await app.pages(here.admin, `${here.path}?person=${encodeURIComponent('both@events.example')}`);
    expect(typesOf(found)).toEqual([
      'privilege.invitation-converted',
      'identity.user-registered',
      'privilege.course-privilege-granted',
    ]);
    expect(
      found.every(({ payload }) =>
        [undefined, here.org.id].includes((payload as { organizationId?: string }).organizationId),
      ),
    ).toBe(true);
    expect(
      await app.pages(here.admin, `${here.path}?person=${encodeURIComponent('only-there@events.example')}`),
    ).toEqual([]);
    expect(
      await app.pages(here.admin, `${here.path}?person=${encodeURIComponent('never-named@events.example')}`),
    ).toEqual([]);
  });

  test('events tell nothing personal', async () => {
    const { org, admin, course } = await school('discreet');
    await grant(org, admin, course, 'ana@discreet.example');
    await grant(org, admin, course, 'key:Secret-1');
    await app.signIn('ana@discreet.example', { name: 'Ana Discreet' });
    await app.call(admin, 'PUT', '/organizations/discreet/external-keys/Secret-1', { person: 'ana@discreet.example' });
    const log = await app.sql<{ row: string }>('select e::text as row from common.domain_event e');
    expect(log.length).toBeGreaterThan(4);
    expect(log.filter(({ row }) => /@|discreet|secret-1/i.test(row))).toEqual([]);
  });

  test.each(['type=nonsense', 'type=', 'person=', 'actor=x'])('?%s is refused', async (query) => {
    const { admin, path } = await school(`event-${Buffer.from(query).toString('hex')}`);
    expect((await app.call(admin, 'GET', `${path}?${query}`)).status).toBe(400);
  });
});
