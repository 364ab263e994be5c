import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Browser } from '../../support/browser.js';
import { RosterSchool, type BulkAnswer } from './roster-school.js';

let school: RosterSchool;
let emmy: Browser;
beforeAll(async () => {
  school = await RosterSchool.start();
  emmy = school.application.browser();
  await emmy.signIn('emmy@engine-school.example');
});
beforeEach(() => school.open());
afterAll(() => school?.stop());

interface Repeated extends BulkAnswer {
  readonly code?: string;
  readonly replayed: boolean;
}

async function post(path: string, key: string, rows: object[]): Promise<Repeated> {
  const response = await emmy.post(`/api/v1${path}`, rows, { 'idempotency-key': key });
  const body = (await response.json()) as Omit<Repeated, 'status' | 'replayed'>;
  return { ...body, status: response.status, replayed: response.headers.has('idempotency-replayed') };
}

const inProgram = (fields: object = {}) => ({ curriculum: school.curriculum, status: 'enrolled', ...fields });
const inCourse = (fields: object = {}) => ({ status: 'active', ...fields });

describe('a bulk POST that is sent again under its Idempotency-Key', () => {
  test.each([
    ['a program', () => `/programs/${school.program}/enrollments`, inProgram],
    ['a course', () => `/courses/${school.course}/enrollments`, inCourse],
    ['a course of a program', () => `/programs/${school.program}/courses/${school.course}/enrollments`, inCourse],
  ])('is answered as before and changes nothing, in %s', async (_, path, row) => {
    const [key, externalUserKey] = [`again-${school.newKey()}`, school.newKey()];
    await school.enroll('post', { externalUserKey: `${externalUserKey}-member` });
    const rows = [
      row({ externalUserKey: `${externalUserKey}-member` }),
      row({ externalUserKey: school.newKey(), status: 'graduated' }),
    ];
    const first = await post(path(), key, rows);
    expect(first.replayed).toBe(false);
    expect(first.results).toHaveLength(2);
    const events = await school.sql('select id from common.domain_event');
    expect(await post(path(), key, rows)).toEqual({ ...first, replayed: true });
    expect(await school.sql('select id from common.domain_event')).toEqual(events);
  });

  test('is 422 when it is another request, which applies nothing', async () => {
    const [key, path] = [school.newKey(), `/programs/${school.program}/enrollments`];
    await post(path, key, [inProgram({ externalUserKey: school.newKey() })]);
    const other = await post(path, key, [inProgram({ externalUserKey: school.newKey() })]);
    expect(other).toMatchObject({ status: 422, code: 'idempotency-key-reused' });
    expect(await school.inProgram()).toHaveLength(1);
  });

  test('waits for the first when it is sent at the same time, and is answered as it was', async () => {
    const rows = Array.from({ length: 20 }, () => inProgram({ externalUserKey: school.newKey() }));
    const path = `/programs/${school.program}/enrollments`;
    const answers = await Promise.all(Array.from({ length: 6 }, () => post(path, 'at-once', rows)));
    const [first] = answers.filter((one) => !one.replayed);
    expect(first?.counts).toEqual({ created: 20 });
    expect(answers.filter(({ replayed }) => replayed)).toHaveLength(5);
    for (const { results } of answers) expect(results).toEqual(first?.results);
    expect(await school.inProgram()).toHaveLength(20);
  });
});
