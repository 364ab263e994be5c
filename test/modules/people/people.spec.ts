import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { BuiltOrganization } from '../../support/builders.js';
import { PeopleApp } from './people-app.js';

let app: PeopleApp;
beforeAll(async () => {
  app = await PeopleApp.start();
});
afterAll(() => app?.stop());

/** An organization of its own with an admin and one course. */
async function school(
  slug: string,
): Promise<{ org: BuiltOrganization; admin: string; course: string; people: string }> {
  const org = await app.a.organization(slug);
  const admin = await app.a.user(`admin@${slug}.example`, { name: 'Grace Admin' });
  await app.a.membership(org, admin, ['admin']);
  const course = await app.a.course(org, admin);
  return { org, admin, course, people: `/organizations/${slug}/people` };
}

/** So many addresses that begin with the name, for each of which an enrollment in the course waits, if one is given. */
async function crowd(
  name: string,
  { size, course, admin }: { size: number; course?: string; admin?: string },
): Promise<void> {
  await app.sql(
    `with person as (
       insert into identity.identifier (id, namespace_id, folded, given, created_at)
       select gen_random_uuid(), n.id, name, name, now() from identity.namespace n,
         generate_series(1, $4::int) i, lateral (select $1 || i || '@crowd.example' as name) named
       where n.kind = 'address' returning id)
     insert into enrollment.course_enrollment_invitation
       (id, course_id, identifier_id, through, status, grantor_id, granted_at, expires_at)
     select gen_random_uuid(), $2::uuid, id, 'course', 'active', $3::uuid, now(), now() + interval '1 day'
     from person where $2::uuid is not null`,
    [name, course ?? null, admin ?? null, size],
  );
}

const emailOf = (item: Record<string, unknown>): unknown => (item['person'] as { email?: string }).email;

describe('one list over everybody', () => {
  test('registered and waiting people are in one list, each with how much they hold and how much waits', async () => {
    const { org, admin, course, people } = await school('one-list');
    const teacher = await app.a.user('tom@one-list.example', { name: 'Tom Teacher' });
    await app.a.coursePrivilege(course, teacher, admin);
    const ana = await app.a.address('Ana@one-list.example');
    await app.a.courseInvitation(course, ana, { grantor: admin });
    await app.a.membershipInvitation(org, ana, { grantor: admin });
    expect(await app.pages(admin, people)).toEqual([
      {
        id: admin,
        state: 'registered',
        person: { userId: admin, email: 'admin@one-list.example', name: 'Grace Admin' },
        active: 1,
        pending: 0,
      },
      {
        id: teacher,
        state: 'registered',
        person: { userId: teacher, email: 'tom@one-list.example', name: 'Tom Teacher' },
        active: 1,
        pending: 0,
      },
      { id: ana, state: 'pending', person: { email: 'Ana@one-list.example' }, active: 0, pending: 2 },
    ]);
  });

  test('whoever made a course or owns a key is in the list; whoever belongs to another organization is not', async () => {
    const { org, admin, people } = await school('members-only');
    const other = await school('other-school');
    const maker = await app.a.user('maker@members-only.example');
    await app.a.course(org, maker);
    const keyed = await app.a.user('keyed@members-only.example');
    await app.a.owner(await app.a.key(org, 'S-1'), keyed);
    const foreign = await app.a.user('foreign@members-only.example');
    await app.a.owner(await app.a.key(other.org, 'S-1'), foreign);
    const found = await app.pages(admin, people);
    expect(found.map(({ id }) => id)).toEqual([admin, maker, keyed]);
    expect(found[2]).toMatchObject({ person: { externalUserKey: 'S-1' }, active: 0, pending: 0 });
  });

  test('a key and the address it is tied to are one person', async () => {
    const { org, admin, course, people } = await school('aliased');
    const key = await app.a.key(org, 'S-7');
    const address = await app.a.address('ben@aliased.example');
    await app.a.alias(key, address);
    await app.a.courseInvitation(course, key, { grantor: admin });
    await app.a.membershipInvitation(org, address, { grantor: admin });
    expect(await app.pages(admin, `${people}?state=pending`)).toEqual([
      {
        id: address,
        state: 'pending',
        person: { email: 'ben@aliased.example', externalUserKey: 'S-7' },
        active: 0,
        pending: 2,
      },
    ]);
  });

  test('a key that nobody has is a person of its own', async () => {
    const { org, admin, course, people } = await school('bare-key');
    const key = await app.a.key(org, 'S-8');
    await app.a.courseInvitation(course, key, { grantor: admin });
    expect(await app.pages(admin, `${people}?state=pending`)).toEqual([
      { id: key, state: 'pending', person: { externalUserKey: 'S-8' }, active: 0, pending: 1 },
    ]);
  });

  test('what still waits for a registered person, under any of their identifiers, is part of their entry', async () => {
    const { admin, course, people } = await school('needs-proof');
    const first = await app.a.user('first@needs-proof.example', { proof: 'verified' });
    await app.a.courseInvitation(course, first, { grantor: admin });
    const second = await app.a.user('second@needs-proof.example');
    const later = await app.a.address('later@needs-proof.example');
    await app.a.owner(later, second, 'verified');
    await app.a.courseInvitation(course, later, { grantor: admin });
    const expected = [first, second].map((id) =>
      expect.objectContaining({ id, state: 'registered', active: 0, pending: 1 }),
    );
    expect((await app.pages(admin, people)).slice(1)).toEqual(expected);
    expect((await app.pages(admin, `${people}?state=registered`)).slice(1)).toEqual(expected);
    expect(await app.pages(admin, `${people}?state=pending`)).toEqual([]);
  });

  test('whoever has nothing but an expired invitation is not in the list, and an expired one never counts as waiting', async () => {
    const { org, admin, course, people } = await school('expired');
    const yesterday = new Date('2026-02-28T08:00:00Z');
    const gone = await app.a.address('gone@expired.example');
    await app.a.courseInvitation(course, gone, { grantor: admin, expiresAt: yesterday });
    const half = await app.a.address('half@expired.example');
    await app.a.courseInvitation(course, half, { grantor: admin, expiresAt: yesterday });
    await app.a.membershipInvitation(org, half, { grantor: admin });
    const found = await app.pages(admin, `${people}?state=pending`);
    expect(found).toEqual([expect.objectContaining({ id: half, pending: 1 })]);
    expect(await app.pages(admin, `${people}?q=gone`)).toEqual([]);
  });

  test.each([1, 2, 3, 500])('in pages of %i, everybody is listed once and in order', async (limit) => {
    const { org, admin, course, people } = await school(`paged-${limit}`);
    const expected = [admin];
    for (let n = 0; n < 4; n++) {
      const both = await app.a.user(`both-${n}@paged-${limit}.example`);
      await app.a.coursePrivilege(course, both, admin);
      await app.a.membership(org, both, ['teacher']);
      for (const key of ['a', 'b', 'c']) await app.a.owner(await app.a.key(org, `${key}-${n}`), both);
      const waiting = await app.a.address(`waiting-${n}@paged-${limit}.example`);
      await app.a.courseInvitation(course, waiting, { grantor: admin });
      await app.a.courseInvitation(await app.a.course(org, admin), waiting, { grantor: admin });
      expected.push(both, waiting);
    }
    expect((await app.pages(admin, `${people}?limit=${limit}`)).map(({ id }) => id)).toEqual(expected);
  });

  test('a person who registers while a client pages is listed once, whichever side of the page they are on', async () => {
    const { org, admin, course, people } = await school('moving');
    const emails = Array.from({ length: 8 }, (_, n) => `p${n}@moving.example`);
    for (const email of emails) {
      const address = await app.a.address(email);
      const key = await app.a.key(org, `key of ${email}`);
      await app.a.alias(key, address);
      await app.a.courseInvitation(course, key, { grantor: admin });
      await app.a.membershipInvitation(org, address, { grantor: admin });
    }
    const found = await app.pages(admin, `${people}?limit=3`, async (page) => {
      if (page === 1) await Promise.all(['p0', 'p2', 'p3', 'p7'].map((one) => app.signIn(`${one}@moving.example`)));
    });
    expect(found.map(emailOf)).toEqual(['admin@moving.example', ...emails]);
    const again = await app.pages(admin, `${people}?state=registered`);
    expect(again.map(emailOf)).toEqual([
      'admin@moving.example',
      ...['p0', 'p2', 'p3', 'p7'].map((one) => `${one}@moving.example`),
    ]);
    expect(again.slice(1)).toEqual(Array(4).fill(expect.objectContaining({ active: 2, pending: 0 })));
  });
});

describe('searching', () => {
  test('search finds people by a part of their name, address or key, in any case, registered or not', async () => {
    const { org, admin, course, people } = await school('search');
    const lea = await app.a.user('lm@search.example', { name: 'Léa Martín' });
    await app.a.coursePrivilege(course, lea, admin);
    await app.a.owner(await app.a.key(org, 'Stud-42'), lea);
    const max = await app.a.address('Max.Power@search.example');
    await app.a.courseInvitation(course, max, { grantor: admin });
    const key = await app.a.key(org, 'X-100%_\\y');
    await app.a.courseInvitation(course, key, { grantor: admin });
    const find = async (q: string) =>
      (await app.pages(admin, `${people}?q=${encodeURIComponent(q)}`)).map(({ id }) => id);
    expect(await find('LÉA m')).toEqual([lea]);
    expect(await find('stud-4')).toEqual([lea]);
    expect(await find('  mAX.pOW ')).toEqual([max]);
    expect(await find('100%_\\')).toEqual([key]);
    expect(await find('100__')).toEqual([]);
    expect(await find('%')).toEqual([key]);
    expect(await find('@search.')).toEqual([admin, lea, max]);
    expect((await app.pages(admin, `${people}?q=search&limit=1`)).map(({ id }) => id)).toEqual([admin, lea, max]);
    expect((await app.pages(admin, `${people}?q=search&state=pending`)).map(({ id }) => id)).toEqual([max]);
    expect((await app.pages(admin, `${people}?q=search&state=registered`)).map(({ id }) => id)).toEqual([admin, lea]);
  });

  test('search finds the same when thousands elsewhere have the text in their names, and thousands here have not', async () => {
    const { org, admin, course, people } = await school('crowded');
    const ana = await app.a.user('ana@crowded.example', { name: 'Ana Jedermann' });
    await app.a.coursePrivilege(course, ana, admin);
    const max = await app.a.address('jedermann.max@crowded.example');
    await app.a.courseInvitation(course, max, { grantor: admin });
    const key = await app.a.key(org, 'JEDERMANN-1');
    await app.a.courseInvitation(course, key, { grantor: admin });
    const ida = await app.a.user('ida@crowded.example', { name: 'Ida' });
    await app.a.owner(await app.a.key(org, 'JEDERMANN-2'), ida);
    await app.a.user('stranger@elsewhere.example', { name: 'Jedermann' });
    const find = (query: string) =>
      app.pages(admin, `${people}?q=jedermann${query}`).then((found) => found.map(({ id }) => id));
    const everywhere = async () => [
      await find(''),
      await find('&limit=1'),
      await find('&state=pending'),
      await find('&state=registered'),
    ];
    const all = [ana, max, key, ida];
    const before = await everywhere();
    expect(before).toEqual([all, all, [max, key], [ana, ida]]);
    await crowd('jedermann-', { size: 2001 });
    expect(await everywhere()).toEqual(before);
    await crowd('somebody-', { size: 2001, course, admin });
    expect(await everywhere()).toEqual(before);
  });

  test('the registered are the same whether little or much waits beside them', async () => {
    const { org, admin, course, people } = await school('much-waits');
    const teacher = await app.a.user('tom@much-waits.example');
    await app.a.coursePrivilege(course, teacher, admin);
    const inOneCourse = await app.a.user('one@much-waits.example');
    await app.a.courseInvitation(course, inOneCourse, { grantor: admin });
    const inTheOrganization = await app.a.user('two@much-waits.example');
    await app.a.membershipInvitation(org, inTheOrganization, { grantor: admin });
    await app.a.courseInvitation(course, inTheOrganization, { grantor: admin });
    const elsewhere = await school('much-waits-elsewhere');
    const foreign = await app.a.user('foreign@much-waits.example');
    await app.a.courseInvitation(elsewhere.course, foreign, { grantor: elsewhere.admin });
    const expired = await app.a.user('expired@much-waits.example');
    await app.a.courseInvitation(course, expired, { grantor: admin, expiresAt: new Date('2026-02-01T00:00:00Z') });
    const registered = async () => (await app.pages(admin, `${people}?state=registered&limit=2`)).map(({ id }) => id);
    expect(await registered()).toEqual([admin, teacher, inOneCourse, inTheOrganization]);
    await crowd('somebody-who-waits-', { size: 10_001, course, admin });
    expect(await registered()).toEqual([admin, teacher, inOneCourse, inTheOrganization]);
  });

  test('search has little to look through besides its indexes, however many came to be known just now', async () => {
    await crowd('just-now-', { size: 3000 });
    await app.sql(
      `insert into identity."user" (id, google_sub, address_id, name, picture, registered_at)
       select id, given, id, given, '', now() from identity.identifier where given like 'just-now-%'`,
    );
    const besides = await app.sql<{ pages: number }>(
      `select gin_clean_pending_list(index::regclass)::int as pages
       from unnest('{identity.identifier_folded_trigram_index,identity.user_name_trigram_index}'::text[]) index`,
    );
    // 64 kB are eight pages of PostgreSQL; the last insert may have gone somewhat beyond.
    expect(besides).toHaveLength(2);
    for (const { pages } of besides) expect(pages).toBeLessThan(12);
  });

  test('search does not find people whom the organization does not know, nor anybody by a key of another one', async () => {
    const { admin, people } = await school('secretive');
    const other = await school('elsewhere');
    await app.a.courseInvitation(other.course, await app.a.address('mallory@secretive.example'), {
      grantor: other.admin,
    });
    await app.a.owner(await app.a.key(other.org, 'mallory-key'), admin);
    expect(await app.pages(admin, `${people}?q=mallory`)).toEqual([]);
  });

  test.each([`q=${'x'.repeat(256)}`, 'q=a&q=b', 'state=active', 'limit=0', 'cursor=nonsense', 'offset=3'])(
    '?%s is refused',
    async (query) => {
      const { admin, people } = await school(`bad-${Buffer.from(query).toString('hex').slice(0, 20)}`);
      expect((await app.call(admin, 'GET', `${people}?${query}`)).status).toBe(400);
    },
  );
});

describe('who may see the list', () => {
  test('registrars and teachers may, others of the organization may not, and strangers do not learn that it exists', async () => {
    const { org, course, admin, people } = await school('guarded');
    const [registrar, teacher, helper, stranger] = [
      await app.a.user('registrar@guarded.example'),
      await app.a.user('teacher@guarded.example'),
      await app.a.user('helper@guarded.example'),
      await app.a.user('stranger@guarded.example'),
    ];
    await app.a.membership(org, registrar, ['registrar']);
    await app.a.membership(org, teacher, ['teacher']);
    await app.a.coursePrivilege(course, helper, admin);
    const statuses = [];
    for (const caller of [registrar, teacher, helper, stranger])
      statuses.push((await app.call(caller, 'GET', people)).status);
    expect(statuses).toEqual([200, 200, 403, 404]);
  });
});
