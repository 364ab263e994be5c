import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { RosterSchool } from '../enrollment/roster-school.js';

const ROUNDS = 4;
const AT_ONCE = 8;
const ORGANIZATION = '/organizations/engine-school';

let school: RosterSchool;

beforeAll(async () => {
  school = await RosterSchool.start();
});

afterAll(() => school?.stop());

/** What is put, and taken away by the same path. */
const PUTS: [string, (person: string, key: string) => string, (person: string) => object][] = [
  [
    'a course privilege',
    (person) => `/courses/${school.course}/privileges/${person}`,
    () => ({ allow: ['manage_events'] }),
  ],
  ['a role in the organization', (person) => `${ORGANIZATION}/members/${person}`, () => ({ roles: ['teacher'] })],
  [
    'an enrollment in a course',
    (person) => `/courses/${school.course}/enrollments/${person}`,
    () => ({ status: 'active' }),
  ],
  ['a key', (_, key) => `${ORGANIZATION}/external-keys/${key}`, (person) => ({ person })],
];

test.each(PUTS)('whoever puts %s is shown it, also when somebody takes it away at once', async (_, path, body) => {
  const statuses: number[] = [];
  // More calls at once than there are connections, so that some wait between what they write and what they show.
  const puttingAndTakingAway = async (): Promise<void> => {
    const person = school.newcomer();
    const where = path(person, school.newKey());
    const put = async (): Promise<void> => void statuses.push((await school.staff('put', where, body(person))).status);
    const takeAway = () => school.staff('delete', where);
    for (let round = 0; round < ROUNDS; round++) await Promise.all([put(), takeAway(), put(), takeAway(), put()]);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, puttingAndTakingAway));
  expect(new Set(statuses.filter((status) => status !== 200 && status !== 201))).toEqual(new Set());
});
