import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { cameTo, RosterSchool, type BulkAnswer } from './roster-school.js';

const MANY = 120_000;

let school: RosterSchool;
beforeAll(async () => {
  school = await RosterSchool.start();
  await school.sql(`create function public.poison() returns trigger language plpgsql as
    $$ begin
      if new.status = 'suspended' then raise exception 'the disk is full'; end if;
      return new;
    end $$`);
});
beforeEach(() => school.open());
afterAll(() => school?.stop());

function program(): string {
  return `/programs/${school.program}/enrollments`;
}

function direct(): string {
  return `/courses/${school.course}/enrollments`;
}

function through(): string {
  return `/programs/${school.program}/courses/${school.course}/enrollments`;
}

/** As many new keys. */
function keys(count: number): string[] {
  return Array.from({ length: count }, () => school.newKey());
}

function countOf(table: string): Promise<number> {
  return school.sql<{ n: number }>(`select count(*)::int as n from ${table}`).then(([row]) => row?.n ?? -1);
}

/** That a call changed nothing at all, neither enrollments nor the log. */
async function changesNothing(call: () => Promise<unknown>): Promise<void> {
  const tables = ['enrollment.program_enrollment_invitation', 'enrollment.course_enrollment_invitation'];
  const counts = async () => [...(await Promise.all(tables.map(countOf))), await countOf('common.domain_event')];
  const before = await counts();
  await call();
  expect(await counts()).toEqual(before);
}

describe('the answer to a bulk call', () => {
  test('is 200 when every row was applied, 207 when some were, 422 when none was', async () => {
    const good = { externalUserKey: school.newKey() };
    const bad = { externalUserKey: school.newKey(), status: 'graduated' };
    expect(await school.enroll('post', good)).toMatchObject({ status: 200, counts: { created: 1 } });
    expect(await school.enroll('put', good, bad)).toMatchObject({ status: 207, counts: { unchanged: 1, refused: 1 } });
    expect(await school.enroll('put', bad)).toMatchObject({ status: 422, counts: { refused: 1 } });
  });

  test('has one result for each row, in their order, with index, person as it was sent, id and state', async () => {
    const [email, key] = [school.newcomer('Upper').toUpperCase(), school.newKey()];
    const answer = await school.enroll(
      'post',
      { externalUserKey: `z-${key}` },
      { email },
      { person: `key:A-${key}` },
      { email: school.newcomer(), externalUserKey: key, status: 'no' },
      {},
    );
    expect(answer.results.map((one) => [one.index, one.person])).toEqual([
      [0, `key:z-${key}`],
      [1, email],
      [2, `key:A-${key}`],
      [3, `key:${key}`],
      [4, ''],
    ]);
    const list = await school.inProgram();
    for (const { id, state } of answer.results.slice(0, 3)) {
      expect(list.find((one) => one.id === id)).toMatchObject({ state });
    }
    for (const refused of answer.results.slice(3)) {
      expect(refused).toEqual({
        index: refused.index,
        person: refused.person,
        outcome: 'refused',
        code: expect.any(String),
        detail: expect.any(String),
      });
    }
  });

  test.each(['post', 'patch', 'put'] as const)('to an empty list by %s is 200 with nothing in it', async (method) => {
    for (const path of [program(), direct(), through()]) {
      expect(await school.bulk(method, path, [])).toEqual({ status: 200, results: [], counts: {} });
    }
  });
});

describe('a row of a program is refused by', () => {
  test.each<[string, Record<string, unknown>]>([
    ['no-identifier', {}],
    ['no-identifier', { person: '', email: '  ', externalUserKey: '' }],
    ['no-identifier', { person: null, email: null }],
    ['invalid-status', { externalUserKey: 'K', status: 'active' }],
    ['invalid-status', { externalUserKey: 'K', status: 'Enrolled' }],
    ['invalid-status', { externalUserKey: 'K', status: '' }],
    ['invalid-email', { email: 'nobody' }],
    ['invalid-email', { person: 'nobody@' }],
    ['invalid-email', { email: 'key:K' }],
    ['invalid-email', { email: '0198f0a0-0000-7000-8000-000000000004' }],
    ['invalid-email', { person: 'a@engine-school.example', email: 'b@engine-school.example' }],
    ['invalid-key', { externalUserKey: 'x'.repeat(256) }],
    ['invalid-key', { externalUserKey: 'a\tb' }],
    ['invalid-key', { person: 'key:A', externalUserKey: 'B' }],
    ['unknown-curriculum', { externalUserKey: 'K', curriculum: '0198f0a0-0000-7000-8000-000000000004' }],
    ['unknown-curriculum', { externalUserKey: 'K', curriculum: 'nonsense' }],
    ['unknown-curriculum', { externalUserKey: 'K', curriculum: null }],
    ['not-found', { person: '0198f0a0-0000-7000-8000-000000000004' }],
  ])('%s: %j', async (code, row) => {
    await changesNothing(async () => {
      expect(cameTo(await school.enroll('post', row))).toEqual([code]);
      expect(cameTo(await school.enroll('put', row))).toEqual([code]);
    });
    const good = { externalUserKey: school.newKey() };
    expect(cameTo(await school.enroll('put', row, good))).toEqual([code, 'created']);
  });

  test('unknown-curriculum when the curriculum is of another program, or takes nobody new', async () => {
    const foreign = await school.addCurriculum(await school.addProgram());
    const closed = await school.addCurriculum(school.program, false);
    const [a = '', b = ''] = keys(2);
    const answer = await school.enroll(
      'put',
      { externalUserKey: a, curriculum: foreign },
      { externalUserKey: b, curriculum: closed },
    );
    expect(cameTo(answer)).toEqual(['unknown-curriculum', 'unknown-curriculum']);
  });

  test('nothing when a curriculum has been closed since: who is in it can be changed', async () => {
    const externalUserKey = school.newKey();
    await school.enroll('post', { externalUserKey });
    await school.staff('patch', `/programs/${school.program}/curricula/${school.curriculum}`, { active: false });
    const canceled = { externalUserKey, status: 'canceled' };
    expect(cameTo(await school.enroll('put', canceled))).toEqual(['updated']);
    expect(cameTo(await school.enroll('patch', { ...canceled, status: 'ended' }))).toEqual(['updated']);
  });
});

test('what is null in a row is as if it were absent', async () => {
  const externalUserKey = school.newKey();
  const nobody = { person: null, email: null };
  expect(cameTo(await school.enroll('put', { ...nobody, externalUserKey }))).toEqual(['created']);
  expect(cameTo(await school.enroll('put', { externalUserKey }))).toEqual(['unchanged']);
  const row = { person: `key:${school.newKey()}`, externalUserKey: null, status: 'active' };
  for (const outcome of ['created', 'unchanged']) {
    expect(cameTo(await school.bulk('put', direct(), [row]))).toEqual([outcome]);
  }
});

describe('a row of a course is refused by', () => {
  test.each<[string, Record<string, unknown>]>([
    ['no-identifier', {}],
    ['invalid-status', { status: 'enrolled' }],
    ['invalid-email', { person: 'nobody' }],
    ['invalid-key', { externalUserKey: 'x'.repeat(256) }],
    ['not-found', { person: '0198f0a0-0000-7000-8000-000000000004' }],
  ])('%s: %j', async (code, row) => {
    const somebody = { externalUserKey: school.newKey() };
    await school.enroll('post', somebody);
    const full = { status: 'active', ...(code === 'invalid-status' ? somebody : {}), ...row };
    for (const path of [direct(), through()]) {
      expect(cameTo(await school.bulk('put', path, [full]))).toEqual([code]);
    }
    expect(await school.inCourse()).toEqual([]);
  });

  test('not-in-program when its person is not in the program, or is in it no more', async () => {
    const [{ results }, stranger] = [
      await school.enroll('post', { externalUserKey: school.newKey() }),
      school.newKey(),
    ];
    await school.registrar('delete', `${program()}/${results[0]?.id}`);
    const rows = [{ externalUserKey: stranger }, { person: results[0]?.person }];
    for (const method of ['post', 'patch', 'put'] as const) {
      expect(cameTo(await school.enrollInCourse(method, rows))).toEqual(['not-in-program', 'not-in-program']);
    }
  });
});

describe('the three methods', () => {
  test.each(['the program', 'the course', 'the course of the program'])('tell new from old in %s', async (where) => {
    const [old = '', fresh = ''] = keys(2);
    await school.enroll('post', { externalUserKey: old }, { externalUserKey: fresh });
    const rows =
      where === 'the program'
        ? [old, fresh].map((key) => ({ person: `key:${key}`, curriculum: school.curriculum, status: 'pending' }))
        : [old, fresh].map((key) => ({ person: `key:${key}`, status: 'active' }));
    if (where === 'the program') {
      const gone = (await school.inProgram()).find((one) => one.person.externalUserKey === fresh);
      await school.registrar('delete', `${program()}/${gone?.id}`);
    }
    const path = where === 'the program' ? program() : where === 'the course' ? direct() : through();
    if (where !== 'the program') await school.bulk('post', path, rows.slice(0, 1));
    expect(cameTo(await school.bulk('patch', path, rows))).toEqual([
      where === 'the program' ? 'updated' : 'unchanged',
      'not-found',
    ]);
    expect(cameTo(await school.bulk('post', path, rows))).toEqual(['conflict', 'created']);
    expect(cameTo(await school.bulk('put', path, rows))).toEqual(['unchanged', 'unchanged']);
  });

  test('let a change leave out the curriculum where there is one to change, and only there', async () => {
    const externalUserKey = school.newKey();
    await school.enroll('post', { externalUserKey });
    const change = [{ externalUserKey, status: 'suspended' }];
    expect(cameTo(await school.bulk('patch', program(), change))).toEqual(['updated']);
    expect(cameTo(await school.bulk('put', program(), change))).toEqual(['unknown-curriculum']);
    await school.enroll('post', { externalUserKey, curriculum: await school.addCurriculum() });
    expect(cameTo(await school.bulk('patch', program(), change))).toEqual(['unknown-curriculum']);
  });

  test('take an empty curriculum for none, as they do with names', async () => {
    const externalUserKey = school.newKey();
    await school.enroll('post', { externalUserKey });
    for (const [n, curriculum] of ['', '  '].entries()) {
      const rows = [{ externalUserKey, curriculum, status: n === 0 ? 'suspended' : 'enrolled' }];
      expect(cameTo(await school.bulk('patch', program(), rows))).toEqual(['updated']);
      expect(await school.bulk('post', program(), rows)).toMatchObject({
        results: [{ code: 'unknown-curriculum', detail: 'This row names no curriculum.' }],
      });
    }
  });

  test('change real and waiting enrollments alike, and write each change into the log', async () => {
    const here = school.newcomer();
    const userId = await school.signIn(here);
    const waiting = school.newKey();
    const { results } = await school.enroll('post', { email: here }, { externalUserKey: waiting });
    for (const status of ['pending', 'suspended', 'canceled', 'ended', 'enrolled']) {
      const answer = await school.enroll('patch', { person: userId, status }, { externalUserKey: waiting, status });
      expect(answer.results.map((one) => [one.outcome, one.state])).toEqual([
        ['updated', 'active'],
        ['updated', 'pending'],
      ]);
      expect((await school.inProgram()).map((one) => one.status)).toEqual([status, status]);
    }
    for (const { id = '' } of results) {
      expect(await school.history(id)).toEqual([
        'program-enrolled',
        ...Array<string>(5).fill('program-enrollment-changed'),
      ]);
      expect((await school.told('program-enrollment-changed', id)).map((one) => one.status)).toEqual([
        'pending',
        'suspended',
        'canceled',
        'ended',
        'enrolled',
      ]);
    }
  });
});

describe('a malformed document is 400 and applies nothing:', () => {
  test.each<[string, (good: object) => unknown]>([
    ['an object', (good) => good],
    ['a row that is a text', (good) => [good, 'ana@engine-school.example']],
    ['a row that is null', (good) => [good, null]],
    ['a row that is a list', (good) => [good, [good]]],
    ['an unknown field', (good) => [good, { ...good, externalUserKey: 'other', statsu: 'enrolled' }]],
    ['a key that is a number', (good) => [good, { ...good, externalUserKey: 1047 }]],
    ['an address that is a list', (good) => [good, { ...good, email: ['a@b.example'] }]],
    ['a curriculum that is a number', (good) => [good, { ...good, externalUserKey: 'other', curriculum: 1 }]],
    ['a status that is null', (good) => [good, { ...good, externalUserKey: 'other', status: null }]],
  ])('%s', async (_, body) => {
    const good = { externalUserKey: school.newKey(), curriculum: school.curriculum, status: 'enrolled' };
    for (const method of ['post', 'patch', 'put'] as const) {
      const { status, body: problem } = await school.registrar(method, program(), body(good));
      expect([status, problem['code']]).toEqual([400, 'validation-failed']);
    }
    expect(await school.inProgram()).toEqual([]);
  });

  test('a field of programs in a row of a course', async () => {
    const row = { person: `key:${school.newKey()}`, status: 'active', curriculum: school.curriculum };
    for (const path of [direct(), through()]) expect((await school.registrar('put', path, [row])).status).toBe(400);
  });

  test('text that is no JSON', async () => {
    const browser = school.application.browser();
    await browser.signIn('emmy@engine-school.example');
    const response = await browser.request(`/api/v1${program()}`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: '[{"externalUserKey":',
    });
    expect(response.status).toBe(400);
  });
});

describe('rows that name one person more than once are all refused as duplicated', () => {
  /** Somebody who is here with a second address and two keys; and rows that name them. */
  async function known(): Promise<Record<string, Record<string, string>>> {
    const [email, key, other] = [school.newcomer(), school.newKey(), school.newKey()];
    const userId = await school.signIn(email);
    await school.link(key, userId);
    await school.link(other, userId);
    return {
      id: { person: userId },
      'ID in capitals': { person: userId.toUpperCase() },
      address: { email },
      'ADDRESS in capitals': { email: email.toUpperCase() },
      'address as person': { person: ` ${email} ` },
      key: { externalUserKey: key },
      'KEY in other casing': { externalUserKey: key.toLowerCase() },
      'other key': { externalUserKey: other },
      'address and key': { email, externalUserKey: key },
      'id and key': { person: userId, externalUserKey: key },
    };
  }

  test('however they are named, when they are here', async () => {
    const names = await known();
    const rows = Object.values(names);
    await changesNothing(async () => {
      expect(new Set(cameTo(await school.enroll('put', ...rows)))).toEqual(new Set(['duplicated']));
      for (const [n, row] of rows.entries()) {
        const partner = rows[(n + 1) % rows.length] ?? {};
        expect(cameTo(await school.enroll('put', row, partner))).toEqual(['duplicated', 'duplicated']);
      }
    });
  });

  test('however they are named, when they are not here yet and the key is tied to the address', async () => {
    const [email, key] = [school.newcomer(), school.newKey()];
    await school.link(key, email);
    const rows = [
      { email },
      { externalUserKey: key },
      { email: email.toUpperCase(), externalUserKey: key.toLowerCase() },
    ];
    for (const pair of [rows.slice(0, 2), rows.slice(1), [rows[0] ?? {}, rows[2] ?? {}]]) {
      expect(cameTo(await school.enroll('put', ...pair))).toEqual(['duplicated', 'duplicated']);
    }
  });

  test('also when only another row of the request says that an address and a key are one person', async () => {
    const [email, key] = [school.newcomer(), school.newKey()];
    const answer = await school.enroll('put', { email }, { externalUserKey: key }, { email, externalUserKey: key });
    expect(cameTo(answer)).toEqual(Array(3).fill('duplicated'));
    expect(await school.inProgram()).toEqual([]);
  });

  test('also in two curricula, with two statuses, and when one of them is not valid', async () => {
    const [externalUserKey, other] = keys(2);
    const answer = await school.enroll(
      'put',
      { externalUserKey },
      { externalUserKey, curriculum: await school.addCurriculum() },
      { externalUserKey: other, status: 'nonsense' },
      { externalUserKey: other },
    );
    expect(cameTo(answer)).toEqual(Array(4).fill('duplicated'));
  });

  test('and the rows of others are applied', async () => {
    const [a, b, c] = keys(3);
    const answer = await school.enroll(
      'put',
      { externalUserKey: a },
      { externalUserKey: b },
      { externalUserKey: a },
      {
        externalUserKey: c,
      },
    );
    expect(answer.status).toBe(207);
    expect(cameTo(answer)).toEqual(['duplicated', 'created', 'duplicated', 'created']);
  });

  test('but not two people with equal names in different kinds of identifiers', async () => {
    const email = school.newcomer();
    expect(cameTo(await school.enroll('put', { email }, { externalUserKey: email }))).toEqual(['created', 'created']);
  });

  test('in a course as in a program', async () => {
    const names = await known();
    const rows = ['id', 'ADDRESS in capitals', 'other key'].map((name) => names[name] ?? {});
    await school.enroll('put', names['key'] ?? {});
    const course = rows.map(({ email, ...row }) => ({ ...row, ...(email ? { person: email } : {}), status: 'active' }));
    for (const path of [direct(), through()]) {
      expect(cameTo(await school.bulk('put', path, course))).toEqual(Array(3).fill('duplicated'));
    }
    expect(await school.inCourse()).toEqual([]);
  });

  test(
    'across the borders of chunks of a thousand, in every combination',
    async () => {
      const here = school.newcomer();
      const userId = await school.signIn(here);
      const [owned, tied, unknown] = [`0-${school.newKey()}`, `0-${school.newKey()}`, `0-${school.newKey()}`];
      const [waiting, fresh] = [school.newcomer(), school.newcomer()];
      await school.link(owned, userId);
      await school.link(tied, waiting);
      const first = [
        { person: userId },
        { email: waiting },
        { externalUserKey: unknown },
        { email: fresh, externalUserKey: `0-${fresh}` },
      ];
      const last = [
        { externalUserKey: owned.toLowerCase() },
        { externalUserKey: tied.toLowerCase() },
        { email: school.newcomer(), externalUserKey: unknown.toLowerCase() },
        { email: fresh.toUpperCase() },
      ];
      const between = keys(2_500).map((externalUserKey) => ({ externalUserKey }));
      const answer = await school.enroll('put', ...first, ...between, ...last);
      const came = cameTo(answer);
      expect([...came.slice(0, 4), ...came.slice(-4)]).toEqual(Array(8).fill('duplicated'));
      expect(answer.counts).toEqual({ created: 2_500, refused: 8 });
      expect(answer.results.every((one, n) => one.index === n)).toBe(true);
    },
    MANY,
  );
});

describe('ten thousand rows', () => {
  let rows: Record<string, unknown>[];
  beforeEach(() => {
    rows = keys(10_000).map((externalUserKey) => ({
      externalUserKey,
      email: `${externalUserKey}@students.example`,
      curriculum: school.curriculum,
      status: 'enrolled',
    }));
  });

  test(
    'are taken in one call, each answered in its place, and unchanged when they are sent again',
    async () => {
      const shuffled = rows.map((_, n) => rows[(n * 7_919) % rows.length] ?? {});
      const answer: BulkAnswer = await school.bulk('put', program(), shuffled);
      expect([answer.status, answer.counts]).toEqual([200, { created: 10_000 }]);
      expect(answer.results.map((one) => one.person)).toEqual(
        shuffled.map((row) => `key:${String(row['externalUserKey'])}`),
      );
      const stored = await school.sql<{ id: string; given: string }>(
        `select place.enrollment_id as id, i.given from enrollment.program_identifier place
         join identity.identifier i on i.id = place.identifier_id where place.program_id = $1`,
        [school.program],
      );
      const idOf = new Map(stored.map((one) => [`key:${one.given}`, one.id]));
      expect(answer.results.every((one) => idOf.get(one.person) === one.id)).toBe(true);
      const again = await school.bulk('put', program(), shuffled);
      expect(again.counts).toEqual({ unchanged: 10_000 });
      expect(again.results.map((one) => one.id)).toEqual(answer.results.map((one) => one.id));
    },
    MANY,
  );

  test('and one are 413, and apply nothing', async () => {
    rows.push({ externalUserKey: school.newKey(), curriculum: school.curriculum, status: 'enrolled' });
    for (const method of ['post', 'patch', 'put'] as const) {
      const { status, body } = await school.registrar(method, program(), rows);
      expect([status, body['code']]).toEqual([413, 'too-many-rows']);
    }
    for (const path of [direct(), through()]) {
      const course = rows.map(({ externalUserKey }) => ({ externalUserKey, status: 'active' }));
      expect((await school.registrar('put', path, course)).status).toBe(413);
    }
    expect(await school.inProgram()).toEqual([]);
  });
});

describe('a database error that nobody foresaw', () => {
  const tables = ['program_enrollment_invitation', 'course_enrollment_invitation'];

  async function poisoned<T>(table: string, work: () => Promise<T>): Promise<T> {
    await school.sql(
      `create trigger poison before insert on enrollment.${table} for each row execute function public.poison()`,
    );
    try {
      return await work();
    } finally {
      await school.sql(`drop trigger poison on enrollment.${table}`);
    }
  }

  test(
    'is reported for its rows and loses no other, within a chunk and across chunks',
    async () => {
      const rows = keys(1_300).map((externalUserKey, n) => ({
        externalUserKey,
        status: n === 7 || n === 1_200 ? 'suspended' : 'enrolled',
      }));
      const answer = await poisoned(String(tables[0]), () => school.enroll('post', ...rows));
      expect(answer.status).toBe(207);
      expect(answer.counts).toEqual({ created: 1_298, refused: 2 });
      expect([7, 1_200].map((n) => answer.results[n]?.code)).toEqual(['internal-error', 'internal-error']);
      expect(JSON.stringify(answer.results[7])).not.toContain('disk');
      expect(
        await school.sql('select count(*)::int as n from enrollment.program_identifier where program_id = $1', [
          school.program,
        ]),
      ).toEqual([{ n: 1_298 }]);
      expect(cameTo(await school.enroll('put', rows[7] ?? {}, rows[8] ?? {}))).toEqual(['created', 'unchanged']);
    },
    MANY,
  );

  test('of the only row is 422, not a 500', async () => {
    const answer = await poisoned(String(tables[0]), () =>
      school.enroll('post', { externalUserKey: school.newKey(), status: 'suspended' }),
    );
    expect([answer.status, ...cameTo(answer)]).toEqual([422, 'internal-error']);
  });
});
