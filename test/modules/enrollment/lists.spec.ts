import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Client } from 'pg';
import { subOf } from '../../support/browser.js';
import { RosterSchool, type BulkAnswer, type Enrollment } from './roster-school.js';

let school: RosterSchool;
beforeAll(async () => {
  school = await RosterSchool.start();
});
beforeEach(() => school.open());
afterAll(() => school?.stop());

interface Page {
  readonly items: Enrollment[];
  readonly nextCursor: string | null;
}

async function page(path: string, query: string): Promise<Page> {
  const { status, body } = await school.registrar('get', `${path}?${query}`);
  if (status !== 200) throw new Error(`${status} ${JSON.stringify(body)}`);
  return body as unknown as Page;
}

const inProgram = (): string => `/programs/${school.program}/enrollments`;
const inCourse = (): string => `/courses/${school.course}/enrollments`;
const through = (): string => `/programs/${school.program}/courses/${school.course}/enrollments`;

/** Reads a list to its end, page by page; `between` happens after each page. */
async function walk(path: string, query: string, between: (page: number) => Promise<unknown>): Promise<string[]> {
  const ids: string[] = [];
  let cursor = '';
  for (let n = 0; n < 100; n++) {
    const { items, nextCursor } = await page(path, `${query}${cursor}`);
    ids.push(...items.map((one) => one.id));
    if (nextCursor === null) return ids;
    cursor = `&cursor=${encodeURIComponent(nextCursor)}`;
    await between(n);
  }
  throw new Error('The list has no end.');
}

describe('paging', () => {
  test('shows everybody once while those who wait sign in and others come and go', async () => {
    const people = Array.from({ length: 12 }, () => school.newcomer());
    await school.enroll('post', ...people.map((email) => ({ email })));
    await school.enrollInCourse(
      'post',
      people.map((person) => ({ person })),
    );
    for (const path of [inProgram(), inCourse(), through()]) {
      const stable = (await page(path, 'limit=500')).items.map((one) => one.id);
      const arriving = people.splice(0, 3);
      const seen = await walk(path, 'limit=2', async (n) => {
        const next = arriving[n];
        if (next !== undefined) await school.signIn(next);
        if (n === 3) {
          const { results } = await school.enroll('post', { email: school.newcomer() });
          await school.registrar('delete', `${inProgram()}/${results[0]?.id}`);
        }
      });
      expect(seen.filter((id) => stable.includes(id))).toEqual(stable);
      expect(new Set(seen).size).toBe(seen.length);
    }
  });

  test('is in the order of ids, also through a search and filters', async () => {
    const [name, status] = [`findable-${school.newKey()}`.toLowerCase(), 'suspended'];
    const emails = Array.from({ length: 7 }, () => school.newcomer(name));
    await school.enroll('post', ...emails.map((email) => ({ email, status })), { email: school.newcomer(name) });
    await school.signIn(emails[2] ?? '');
    await school.signIn(emails[5] ?? '');
    const all = (await page(inProgram(), `limit=500&q=${name}&status=${status}`)).items.map((one) => one.id);
    expect(all).toEqual(all.toSorted());
    expect(all).toHaveLength(7);
    expect(await walk(inProgram(), `limit=2&q=${name}&status=${status}`, () => Promise.resolve())).toEqual(all);
    const states = await Promise.all(
      ['active', 'pending'].map((state) => walk(inProgram(), `limit=2&state=${state}`, () => Promise.resolve())),
    );
    expect(states.map((ids) => ids.length)).toEqual([2, 6]);
  });

  test('has no next page where the last is full, and an empty one where there is nobody', async () => {
    await school.enroll('post', { email: school.newcomer() }, { email: school.newcomer() });
    expect((await page(inProgram(), 'limit=2')).nextCursor).toBeNull();
    expect((await page(inProgram(), 'limit=1')).nextCursor).toEqual(expect.any(String));
    expect(await page(inCourse(), '')).toEqual({ items: [], nextCursor: null });
  });

  test('takes 50 unless told otherwise, and 500 at most', async () => {
    await school.enroll('post', ...Array.from({ length: 51 }, () => ({ externalUserKey: school.newKey() })));
    expect((await page(inProgram(), '')).items).toHaveLength(50);
    for (const limit of ['501', '0', '-1', '1.5', 'ten']) {
      expect((await school.registrar('get', `${inProgram()}?limit=${limit}`)).status).toBe(400);
    }
  });

  test.each(['nonsense', 'bm9uc2Vuc2U', '%00', 'WyJhIl0', 'x'.repeat(5_000)])(
    'refuses %.20s, a cursor that it has not handed out',
    async (cursor) => {
      for (const path of [inProgram(), inCourse(), through()]) {
        const { status, body } = await school.registrar('get', `${path}?cursor=${cursor}`);
        expect([status, typeof body['code']]).toEqual([400, 'string']);
      }
    },
  );
});

/** Enrols people in the course directly. */
const enrolAll = (people: { person: string }[]): Promise<BulkAnswer> =>
  school.bulk(
    'post',
    inCourse(),
    people.map((one) => ({ ...one, status: 'active' })),
  );

/** What happens when a page has been chosen and is not shown yet: a lock on a table that only the showing reads. */
async function betweenChoosingAndShowing<T>(
  onlyShownFrom: string,
  reading: () => Promise<T>,
  meanwhile: (client: Client) => Promise<unknown>,
): Promise<T> {
  const client = new Client({ connectionString: school.application.database.url });
  await client.connect();
  try {
    await client.query('begin');
    await client.query(`lock table ${onlyShownFrom} in access exclusive mode`);
    const read = reading();
    const waiting = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
    while ((await client.query(waiting)).rowCount === 0) await pause(10);
    await meanwhile(client);
    await client.query('commit');
    return await read;
  } finally {
    await client.end();
  }
}

describe('a page that something changes under', () => {
  test('leads on to the next where what it was to show is gone, in a program and in a course', async () => {
    const places = [
      [inProgram(), 'program', 'disputed_address'],
      [inCourse(), 'course', 'program_identifier'],
    ] as const;
    for (const [path, kind, onlyShownFrom] of places) {
      const people = [1, 2, 3].map(() => ({ person: school.newcomer() }));
      const { results } = await (kind === 'program' ? school.enroll('post', ...people) : enrolAll(people));
      const [first, second, third] = results.map((one) => one.id);
      const left = await betweenChoosingAndShowing(
        `enrollment.${onlyShownFrom}`,
        () => page(path, 'limit=2'),
        (client) => client.query(`delete from enrollment.${kind}_enrollment_invitation where id = $1`, [second]),
      );
      expect(left.items.map((one) => one.id)).toEqual([first]);
      expect(left.nextCursor).toEqual(expect.any(String));
      const next = await page(path, `limit=2&cursor=${encodeURIComponent(left.nextCursor ?? '')}`);
      expect(next.items.map((one) => one.id)).toEqual([third]);
    }
  });

  test('of those who wait leaves out who has become real meanwhile', async () => {
    const { results } = await enrolAll([{ person: school.newcomer() }, { person: school.newcomer() }]);
    const [first, second] = results.map((one) => one.id);
    const { items } = await betweenChoosingAndShowing(
      'enrollment.program_identifier',
      () => page(inCourse(), 'state=pending'),
      async (client) => {
        await client.query('delete from enrollment.course_enrollment_invitation where id = $1', [first]);
        await client.query(
          `insert into enrollment.course_enrollment
             (id, course_id, user_id, identifier_id, through, status, grantor_id, granted_at)
           select $1, $2, u.id, u.address_id, 'course', 'active', u.id, now()
           from identity."user" u where u.name = 'Emmy Noether'`,
          [first, school.course],
        );
      },
    );
    expect(items.map((one) => one.id)).toEqual([second]);
  });
});

describe('a search', () => {
  test('finds by name, address and key, in any case, in the program, its course and through it', async () => {
    const tag = school.newKey().toLowerCase();
    const [here, key] = [school.newcomer(`ana.${tag}`), `Key-${tag}`];
    const waiting = school.newcomer(`ben.${tag}`);
    await school.enroll(
      'post',
      { email: here, externalUserKey: key },
      { email: waiting },
      { email: school.newcomer() },
    );
    await school.enrollInCourse('post', [{ person: here }, { person: waiting }]);
    await school.signIn(here, { name: `Ana Ångström ${tag}` });
    for (const path of [inProgram(), inCourse(), through()]) {
      const found = async (q: string) => {
        const { items } = await page(path, `q=${encodeURIComponent(q)}`);
        return items.map((one) => one.person.email);
      };
      expect(await found(`ÅNGSTRÖM ${tag}`)).toEqual([here]);
      expect(await found(`KEY-${tag}`)).toEqual([here]);
      expect(await found(here.toUpperCase())).toEqual([here]);
      expect(await found(`  ben.${tag} `)).toEqual([waiting]);
      expect(new Set(await found(tag))).toEqual(new Set([here, waiting]));
      expect(await found(`nobody-${tag}`)).toEqual([]);
      expect(await found('%')).toEqual([]);
    }
  });

  test('finds by the address what waits for a key that is tied to it', async () => {
    const [email, externalUserKey] = [school.newcomer(), school.newKey()];
    await school.enroll('post', { email, externalUserKey });
    expect((await page(inProgram(), `q=${email}`)).items).toMatchObject([{ person: { email, externalUserKey } }]);
    expect((await page(inProgram(), `q=${externalUserKey}&state=active`)).items).toEqual([]);
  });
});

describe('a search among those who wait', () => {
  const found = async (path: string, q: string) =>
    (await page(path, `q=${encodeURIComponent(q)}`)).items.map((one) => one.id);

  test('finds by a key of this organization what waits under the address that it is tied to', async () => {
    const [email, externalUserKey] = [school.newcomer(), `tied-${school.newKey()}`];
    const [elsewhere, other] = [await school.addOrganization(), `foreign-${school.newKey()}`];
    const program = await school.addProgram();
    await school.bulk('post', `/programs/${program}/enrollments`, [
      { email, externalUserKey, curriculum: await school.addCurriculum(program), status: 'enrolled' },
    ]);
    await school.link(other, email, elsewhere);
    const { results } = await school.enroll('post', { email });
    const [shown] = await school.inProgram();
    expect(shown).toMatchObject({ state: 'pending', person: { email } });
    const direct = (await enrolAll([{ person: email }])).results;
    expect(await found(inProgram(), externalUserKey.toUpperCase())).toEqual([results[0]?.id]);
    expect(await found(inCourse(), externalUserKey)).toEqual([direct[0]?.id]);
    expect(await found(inProgram(), other)).toEqual([]);
    expect(await found(inCourse(), other)).toEqual([]);
  });

  test('finds what waits for somebody who is here by their name, address and other keys', async () => {
    const tag = school.newKey().toLowerCase();
    const [email, first, second] = [school.newcomer(`eva.${tag}`), `one-${tag}`, `two-${tag}`];
    const userId = await school.signIn(email, { name: `Eva Searched ${tag}` });
    const { results } = await school.enroll('post', { externalUserKey: first }, { externalUserKey: second });
    for (const key of [first, second]) await school.link(key, userId);
    expect((await school.inProgram()).map((one) => one.state)).toEqual(['active', 'pending']);
    for (const q of [`eva searched ${tag}`, email, first, second]) {
      expect([q, await found(inProgram(), q)]).toEqual([q, results.map((one) => one.id)]);
    }
  });

  test('finds what is in conflict by the name of either person', async () => {
    const tag = school.newKey().toLowerCase();
    const [email, externalUserKey] = [school.newcomer(), school.newKey()];
    await school.signIn(email, { name: `Ana ${tag}` });
    await school.link(externalUserKey, await school.signIn(school.newcomer(), { name: `Ben ${tag}` }));
    const { results } = await school.enroll('post', { email, externalUserKey });
    for (const q of [`ana ${tag}`, `ben ${tag}`, email, externalUserKey]) {
      expect([q, await found(inProgram(), q)]).toEqual([q, [results[0]?.id]]);
    }
  });
});

describe('a search by an address that lists do not show', () => {
  test('finds nobody, and the address of the latest sign-in finds them', async () => {
    const tag = school.newKey().toLowerCase();
    const [shown, own] = [school.newcomer(`work.${tag}`), school.newcomer(`home.${tag}`)];
    const userId = await school.signIn(own, { name: 'Ana' });
    expect(await school.signIn(shown, { sub: subOf(own), name: 'Ana' })).toBe(userId);
    await school.enroll('post', { person: userId });
    await school.enrollInCourse('post', [{ person: userId }]);
    for (const path of [inProgram(), inCourse(), through()]) {
      expect((await page(path, `q=${own}`)).items).toEqual([]);
      expect((await page(path, `q=home.${tag}`)).items).toEqual([]);
      expect((await page(path, `q=${shown}`)).items).toMatchObject([{ person: { userId, email: shown } }]);
    }
  });
});

describe('the filters of a program', () => {
  test('are state, status and curriculum, each and all together', async () => {
    const second = await school.addCurriculum();
    const here = school.newcomer();
    await school.signIn(here);
    const { results } = await school.enroll(
      'post',
      { email: here, status: 'suspended' },
      { email: school.newcomer(), status: 'suspended' },
      { email: school.newcomer(), curriculum: second, status: 'suspended' },
      { email: school.newcomer(), curriculum: second, status: 'pending' },
    );
    const [a, b, c, d] = results.map((one) => one.id);
    const found = async (query: string) => (await page(inProgram(), query)).items.map((one) => one.id);
    expect(await found('')).toEqual([a, b, c, d]);
    expect(await found('state=active')).toEqual([a]);
    expect(await found('state=pending')).toEqual([b, c, d]);
    expect(await found('status=suspended')).toEqual([a, b, c]);
    expect(await found('status=pending')).toEqual([d]);
    expect(await found(`curriculum=${second}`)).toEqual([c, d]);
    expect(await found(`curriculum=${second}&status=suspended&state=pending`)).toEqual([c]);
    expect(await found(`curriculum=${second.toUpperCase()}&state=active`)).toEqual([]);
    expect(await found('curriculum=0198f0a0-0000-7000-8000-000000000004')).toEqual([]);
  });

  test('refuse what is no state, status, curriculum or filter', async () => {
    for (const query of ['state=real', 'status=active', 'status=', 'curriculum=C-1', 'colour=red', 'q=a&q=b']) {
      expect([query, (await school.registrar('get', `${inProgram()}?${query}`)).status]).toEqual([query, 400]);
    }
  });
});

test('an item says who, what, since when and by whom, and of what waits why and until when', async () => {
  const [here, key] = [school.newcomer(), school.newKey()];
  const userId = await school.signIn(here, { name: 'Ana' });
  const { results } = await school.enroll('post', { email: here }, { externalUserKey: key });
  const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  const common = { programId: school.program, curriculumId: school.curriculum, status: 'enrolled', grantedAt: time };
  const { items } = await page(inProgram(), '');
  const { id: emmy } = (await school.registrar('get', '/me')).body as { id: string };
  expect(items).toEqual([
    { ...common, id: results[0]?.id, state: 'active', person: { userId, email: here, name: 'Ana' }, grantedBy: emmy },
    {
      ...common,
      id: results[1]?.id,
      state: 'pending',
      person: { externalUserKey: key },
      grantedBy: emmy,
      pending: { reason: 'not-registered', expiresAt: time, detail: 'No signed-in person is linked to this key yet.' },
    },
  ]);
  for (const item of items) expect((await school.registrar('get', `${inProgram()}/${item.id}`)).body).toEqual(item);
});
