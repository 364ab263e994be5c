import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { RosterSchool } from './roster-school.js';

let school: RosterSchool;
beforeAll(async () => {
  school = await RosterSchool.start();
});
beforeEach(() => school.open());
afterAll(() => school?.stop());

describe('a row of a roster', () => {
  test.each([
    ['an address', () => ({ email: school.newcomer() })],
    ['a key', () => ({ externalUserKey: school.newKey() })],
    ['an address and a key', () => ({ email: school.newcomer(), externalUserKey: school.newKey() })],
    ['an address as person', () => ({ person: school.newcomer() })],
    ['a key as person', () => ({ person: `key:${school.newKey()}` })],
  ])('enrols by %s somebody who has never signed in', async (_, row) => {
    const answer = await school.enroll('post', row());
    expect(answer).toMatchObject({ status: 200, counts: { created: 1 }, results: [{ index: 0, state: 'pending' }] });
    expect(await school.inProgram()).toMatchObject([
      { id: answer.results[0]?.id, state: 'pending', status: 'enrolled', pending: { reason: 'not-registered' } },
    ]);
  });

  test('enrols by user id, address or key at once somebody who is here', async () => {
    const [byId, byAddress, byKey] = [school.newcomer(), school.newcomer(), school.newcomer()];
    const userId = await school.signIn(byId);
    await school.signIn(byAddress);
    await school.signIn(byKey);
    const key = school.newKey();
    await school.link(key, byKey);
    const { results } = await school.enroll('post', { person: userId }, { email: byAddress }, { externalUserKey: key });
    expect(results.map((one) => [one.outcome, one.state])).toEqual([1, 2, 3].map(() => ['created', 'active']));
  });

  test('becomes real under its id in the first sign-in, and the key that it gave is linked', async () => {
    const [email, externalUserKey] = [school.newcomer(), school.newKey()];
    const { results } = await school.enroll('post', { email, externalUserKey });
    await school.enrollInCourse('post', [{ externalUserKey }]);
    const userId = await school.signIn(email);
    expect(await school.inProgram()).toMatchObject([
      { id: results[0]?.id, state: 'active', person: { userId, email, externalUserKey } },
    ]);
    expect(await school.inCourse()).toMatchObject([{ state: 'active', status: 'active', person: { userId } }]);
  });
});

test('the same roster sent twice changes nothing the second time', async () => {
  const here = school.newcomer();
  await school.signIn(here);
  const rows = [
    { email: school.newcomer(), externalUserKey: school.newKey() },
    { externalUserKey: school.newKey() },
    { email: here, externalUserKey: school.newKey() },
    { email: school.newcomer(), status: 'canceled' },
  ];
  const first = await school.enroll('put', ...rows);
  expect(first.counts).toEqual({ created: 4 });
  const before = await school.inProgram();
  const events = await school.sql('select count(*) from common.domain_event');
  const second = await school.enroll('put', ...rows);
  expect(second.counts).toEqual({ unchanged: 4 });
  expect(second.results.map((one) => one.id)).toEqual(first.results.map((one) => one.id));
  expect(await school.inProgram()).toEqual(before);
  expect(await school.sql('select count(*) from common.domain_event')).toEqual(events);
  expect((await school.enroll('post', ...rows)).counts).toEqual({ refused: 4 });
});

test('whoever is named by refused rows is not remembered where no other row changes anything', async () => {
  const known = () => school.sql('select count(*) from identity.identifier');
  const standing = { email: school.newcomer() };
  await school.enroll('put', standing);
  const before = await known();
  const mixed = await school.enroll('put', standing, { email: school.newcomer(), status: 'unheard-of' });
  expect(mixed.counts).toEqual({ unchanged: 1, refused: 1 });
  const roster = await school.enroll('patch', { email: school.newcomer(), externalUserKey: school.newKey() });
  expect(roster.counts).toEqual({ refused: 1 });
  const list = await school.enrollInCourse('patch', [{ person: school.newcomer() }]);
  expect(list.counts).toEqual({ refused: 1 });
  expect(await known()).toEqual(before);
});

test('of canceled, suspended and ended enrollments each becomes real, and none of their courses active', async () => {
  const people = ['canceled', 'suspended', 'ended', 'pending'].map((status) => ({ status, email: school.newcomer() }));
  await school.enroll('post', ...people);
  const courses = await school.enrollInCourse(
    'post',
    people.map(({ email }) => ({ person: email })),
  );
  expect(courses.counts).toEqual({ created: 4 });
  for (const { email } of people) await school.signIn(email);
  const enrolled = await school.inProgram();
  expect(enrolled.map((one) => one.state)).toEqual(people.map(() => 'active'));
  expect(new Set(enrolled.map((one) => one.status))).toEqual(new Set(people.map((one) => one.status)));
  const active = (await school.inCourse()).filter((one) => one.status === 'active');
  expect(active.map((one) => one.person.email)).toEqual([people[3]?.email]);
});
