import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { at } from '../school.js';
import { SchoolOverHttp, type Answer } from './school-over-http.js';

let school: SchoolOverHttp;
let course = '';
let count = 0;
beforeAll(async () => {
  school = await SchoolOverHttp.start();
  await school.signIn('emmy');
});
beforeEach(async () => {
  course = await school.addCourse(`BULK-${(count += 1)}`);
});
afterAll(() => school?.stop());

const EVENTS = { allow: ['manage_events'] };

function bulk(rows: unknown, caller: 'charles' | 'emmy' = 'charles'): Promise<Answer> {
  return school.call(caller, 'put', `/courses/${course}/privileges`, rows);
}

async function granted(): Promise<number> {
  const { body } = await school.call('charles', 'get', `/courses/${course}/privileges?limit=500`);
  return (body['items'] as unknown[]).length;
}

test('all rows applied is 200, with what came of each in its place', async () => {
  const rows = [at('grace'), school.id('emmy'), 'key:STAFF-1912'].map((person) => ({ person, ...EVENTS }));
  const first = await bulk(rows);
  expect(first).toEqual({
    status: 200,
    body: {
      results: [
        { index: 0, person: at('grace'), outcome: 'created', id: expect.any(String), state: 'pending' },
        { index: 1, person: school.id('emmy'), outcome: 'created', id: expect.any(String), state: 'active' },
        { index: 2, person: 'key:STAFF-1912', outcome: 'created', id: expect.any(String), state: 'pending' },
      ],
      counts: { created: 3 },
    },
  });
  const again = await bulk(rows.map((row, n) => (n === 0 ? { ...row, deny: ['update_course'] } : row)));
  expect(again).toMatchObject({ status: 200, body: { counts: { updated: 1, unchanged: 2 } } });
  const ids = (answer: Answer) => (answer.body['results'] as { id: string }[]).map(({ id }) => id);
  expect(ids(again)).toEqual(ids(first));
});

test('some rows applied is 207: a bad row stops no other, and says what is wrong with it', async () => {
  const { status, body } = await bulk([
    { person: 'grace', ...EVENTS },
    { person: at('grace'), ...EVENTS },
    { person: 'key:', ...EVENTS },
    { person: at('alan'), roles: ['dean'] },
    { person: school.id('charles'), ...EVENTS },
    { person: course, ...EVENTS },
    { person: ' ', ...EVENTS },
    EVENTS,
  ]);
  expect(status).toBe(207);
  const results = body['results'] as { index: number; outcome: string; code?: string; detail?: string; id?: string }[];
  expect(results.map(({ index, outcome, code }) => [index, outcome, code])).toEqual([
    [0, 'refused', 'invalid-email'],
    [1, 'created', undefined],
    [2, 'refused', 'invalid-key'],
    [3, 'refused', 'unknown-role'],
    [4, 'refused', 'cannot-grant'],
    [5, 'refused', 'person-not-found'],
    [6, 'refused', 'no-identifier'],
    [7, 'refused', 'no-identifier'],
  ]);
  expect(
    results.filter(({ outcome }) => outcome === 'refused').every(({ detail, id }) => detail && id === undefined),
  ).toBe(true);
  expect(body['counts']).toEqual({ created: 1, refused: 7 });
  expect(await granted()).toBe(1);
});

test('no row applied is 422', async () => {
  const answer = await bulk([{ person: 'grace' }, { person: 'key:' }]);
  expect(answer).toMatchObject({ status: 422, body: { counts: { refused: 2 } } });
});

test('one person twice is refused each time, in any casing and by address or id', async () => {
  const { status, body } = await bulk([
    { person: at('grace'), ...EVENTS },
    { person: at('emmy'), ...EVENTS },
    { person: ` ${at('grace').toUpperCase()} `, allow: ['update_course'] },
    { person: school.id('emmy').toUpperCase(), ...EVENTS },
    { person: 'key:STAFF-1912', ...EVENTS },
    { person: 'key:staff-1912', ...EVENTS },
    { person: at('alan'), ...EVENTS },
  ]);
  expect(status).toBe(207);
  expect((body['results'] as { code?: string; outcome: string }[]).map(({ code, outcome }) => code ?? outcome)).toEqual(
    ['duplicated', 'duplicated', 'duplicated', 'duplicated', 'duplicated', 'duplicated', 'created'],
  );
  expect(await granted()).toBe(1);
});

test('whoever may grant nothing here is refused as a whole, and rows beyond what one holds one by one', async () => {
  await school.call('charles', 'put', school.grant(at('emmy'), course), { allow: ['manage_events'] });
  expect(await bulk([{ person: at('grace') }], 'emmy')).toMatchObject({
    status: 403,
    body: { code: 'cannot-grant', privileges: ['manage_privileges'] },
  });
  await school.call('charles', 'put', school.grant(at('emmy'), course), {
    allow: ['manage_events', 'manage_privileges'],
  });
  const answer = await bulk(
    [
      { person: at('grace'), ...EVENTS },
      { person: at('alan'), allow: ['update_course'] },
    ],
    'emmy',
  );
  expect(answer).toMatchObject({ status: 207, body: { results: [{ outcome: 'created' }, { code: 'cannot-grant' }] } });
});

test.each<[string, unknown, number]>([
  ['an object for a list', {}, 400],
  ['a row that is no object', [null], 400],
  ['a person who is no text', [{ person: at('grace') }, { person: 7 }], 400],
  ['a field that there is not', [{ person: at('grace') }, { person: at('alan'), dney: ['update_course'] }], 400],
  ['a privilege that there is not', [{ person: at('grace'), allow: ['manage_everything'] }], 400],
  ['a thousand rows and one', Array.from({ length: 1_001 }, (_, n) => ({ person: `key:${n}` })), 413],
])('%s applies nothing', async (_, rows, status) => {
  expect((await bulk(rows)).status).toBe(status);
  expect(await granted()).toBe(0);
});

test('a thousand rows are granted in one call', async () => {
  const answer = await bulk(Array.from({ length: 1_000 }, (_, n) => ({ person: `key:${n}`, ...EVENTS })));
  expect(answer).toMatchObject({ status: 200, body: { counts: { created: 1_000 } } });
});
