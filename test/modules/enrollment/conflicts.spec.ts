import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { subOf } from '../../support/browser.js';
import { cameTo, RosterSchool } from './roster-school.js';

let school: RosterSchool;
beforeAll(async () => {
  school = await RosterSchool.start();
});
beforeEach(() => school.open());
afterAll(() => school?.stop());

interface Somebody {
  readonly email: string;
  readonly userId: string;
  readonly label: string;
}

/** Somebody who is here; `label` is how staff are told of them. */
async function somebody(name: string): Promise<Somebody> {
  const email = school.newcomer(name.toLowerCase());
  return { email, userId: await school.signIn(email, { name }), label: `${name} (${email})` };
}

describe('a row whose address and key belong to two people', () => {
  let ana: Somebody;
  let ben: Somebody;
  let key: string;
  beforeEach(async () => {
    [ana, ben, key] = [await somebody('Ana'), await somebody('Ben'), school.newKey()];
    await school.link(key, ben.userId);
  });

  test('waits with a conflict that names both, and enrols neither', async () => {
    const answer = await school.enroll('post', { email: ana.email, externalUserKey: key });
    expect(answer.results).toMatchObject([{ outcome: 'created', state: 'pending' }]);
    const [row, ...others] = await school.inProgram();
    expect(others).toEqual([]);
    expect(row).toMatchObject({ id: answer.results[0]?.id, person: { email: ana.email, externalUserKey: key } });
    expect(row?.pending).toMatchObject({
      reason: 'conflict',
      detail: `The key “${key}” belongs to ${ben.label}, the address ${ana.email} to ${ana.label}.`,
    });
  });

  test('waits on when either of them signs in, whose sign-ins succeed', async () => {
    await school.enroll('post', { email: ana.email, externalUserKey: key });
    await school.signIn(ana.email);
    await school.signIn(ben.email);
    expect(await school.inProgram()).toMatchObject([{ state: 'pending', pending: { reason: 'conflict' } }]);
  });

  test('is the same when the person is named by their id', async () => {
    await school.enroll('post', { person: ana.userId, externalUserKey: key });
    const [row] = await school.inProgram();
    expect(row?.pending?.detail).toBe(
      `The key “${key}” belongs to ${ben.label}, the address ${ana.email} to ${ana.label}.`,
    );
  });

  test('is unchanged when it is sent again, and can be changed', async () => {
    const row = { email: ana.email, externalUserKey: key };
    await school.enroll('put', row);
    const events = await school.sql('select count(*) from common.domain_event');
    expect(cameTo(await school.enroll('put', row))).toEqual(['unchanged']);
    expect(await school.sql('select count(*) from common.domain_event')).toEqual(events);
    expect(cameTo(await school.enroll('post', row))).toEqual(['conflict']);
    expect(cameTo(await school.enroll('patch', { ...row, status: 'suspended' }))).toEqual(['updated']);
    expect(await school.inProgram()).toMatchObject([{ status: 'suspended', pending: { reason: 'conflict' } }]);
  });

  test('becomes real when the key is moved to whose the address is', async () => {
    const { results } = await school.enroll('post', { email: ana.email, externalUserKey: key });
    await school.link(key, ana.userId);
    expect(await school.inProgram()).toMatchObject([
      { id: results[0]?.id, state: 'active', person: { userId: ana.userId, externalUserKey: key } },
    ]);
  });

  test('becomes real when the row is sent again with the address that is right', async () => {
    const { results } = await school.enroll('post', { email: ana.email, externalUserKey: key });
    const again = await school.enroll('put', { email: ben.email, externalUserKey: key });
    expect(again.results).toMatchObject([{ outcome: 'updated', state: 'active', id: results[0]?.id }]);
    expect(await school.inProgram()).toMatchObject([{ state: 'active', person: { userId: ben.userId } }]);
    expect(
      await school.sql('select * from enrollment.disputed_address where enrollment_id = $1', [results[0]?.id]),
    ).toEqual([]);
  });

  test('is refused, and what is real stays so, when the owner of the key is in the program already', async () => {
    await school.enroll('post', { externalUserKey: key });
    const answer = await school.enroll('put', { email: ana.email, externalUserKey: key, status: 'canceled' });
    expect(cameTo(answer)).toEqual(['conflict']);
    expect(await school.inProgram()).toMatchObject([
      { state: 'active', status: 'enrolled', person: { userId: ben.userId } },
    ]);
  });

  test('is found by the address that it names', async () => {
    await school.enroll('post', { email: ana.email, externalUserKey: key });
    expect(await school.inProgram(`&q=${ana.email}`)).toHaveLength(1);
  });

  test('does not take the course enrollments that came through it to anybody', async () => {
    await school.enroll('post', { email: ana.email, externalUserKey: key });
    expect(cameTo(await school.enrollInCourse('post', [{ person: ben.userId }]))).toEqual(['created']);
    expect(await school.inCourse()).toMatchObject([{ state: 'pending', pending: { reason: 'conflict' } }]);
    await school.link(key, ana.userId);
    expect(await school.inCourse()).toMatchObject([{ state: 'active', person: { userId: ana.userId } }]);
  });
});

describe('a person who is in the program and curriculum under another key', () => {
  test('signs in, and the second row waits with a conflict that says so', async () => {
    const [email, first, second] = [school.newcomer('eva'), school.newKey(), school.newKey()];
    const { results } = await school.enroll('post', { externalUserKey: first }, { externalUserKey: second });
    await school.link(first, email);
    await school.link(second, email);
    const userId = await school.signIn(email, { name: 'Eva' });
    const list = await school.inProgram();
    expect(list.filter((one) => one.state === 'active')).toMatchObject([{ person: { userId } }]);
    const [waiting] = list.filter((one) => one.state === 'pending');
    const real = list.find((one) => one.state === 'active');
    expect(waiting?.pending).toMatchObject({
      reason: 'conflict',
      detail: `Eva (${email}) is in this program and curriculum already, under the key “${real?.person.externalUserKey}”.`,
    });
    expect(new Set(list.map((one) => one.id))).toEqual(new Set(results.map((one) => one.id)));
  });

  test('is refused a row under the second key by conflict, in every mode, before and after they sign in', async () => {
    const [email, first, second] = [school.newcomer(), school.newKey(), school.newKey()];
    await school.enroll('post', { email, externalUserKey: first });
    for (const method of ['post', 'put', 'patch'] as const) {
      expect(cameTo(await school.enroll(method, { email, externalUserKey: second }))).toEqual(['conflict']);
    }
    await school.signIn(email);
    for (const method of ['post', 'put', 'patch'] as const) {
      expect(cameTo(await school.enroll(method, { email, externalUserKey: second }))).toEqual(['conflict']);
    }
    expect(await school.inProgram()).toHaveLength(1);
  });

  test('signs in with a second address that came with a second key, and that row waits with a conflict', async () => {
    const [first, second, key] = [await somebody('Eva'), school.newcomer(), school.newKey()];
    await school.link(key, first.userId);
    await school.enroll('post', { externalUserKey: key });
    const other = school.newKey();
    const { results } = await school.enroll('post', { email: second, externalUserKey: other });
    expect(await school.signIn(second, { sub: subOf(first.email), name: 'Eva' })).toBe(first.userId);
    const [waiting] = await school.inProgram('&state=pending');
    expect(waiting).toMatchObject({ id: results[0]?.id, pending: { reason: 'conflict' } });
    expect(waiting?.pending?.detail).toContain(`under the key “${key}”`);
    expect((await school.registrar('get', `/organizations/engine-school/external-keys/${other}`)).body).toMatchObject({
      person: { userId: first.userId },
    });
  });

  test('may be in another curriculum, and in another program, under it', async () => {
    const [{ userId }, first, second] = [await somebody('Eva'), school.newKey(), school.newKey()];
    await school.link(first, userId);
    await school.link(second, userId);
    const curriculum = await school.addCurriculum();
    const answer = await school.enroll('post', { externalUserKey: first });
    expect(cameTo(answer)).toEqual(['created']);
    expect(cameTo(await school.enroll('post', { externalUserKey: second, curriculum }))).toEqual(['created']);
    expect((await school.inProgram()).map((one) => one.state)).toEqual(['active', 'active']);
  });

  test('has the second row become real when the first is deleted', async () => {
    const [{ userId }, first, second] = [await somebody('Eva'), school.newKey(), school.newKey()];
    const { results } = await school.enroll('post', { externalUserKey: first }, { externalUserKey: second });
    await school.link(first, userId);
    await school.link(second, userId);
    expect((await school.registrar('delete', `/programs/${school.program}/enrollments/${results[0]?.id}`)).status).toBe(
      204,
    );
    expect(await school.inProgram()).toMatchObject([{ id: results[1]?.id, state: 'active', person: { userId } }]);
  });

  test('keeps what they have when a row names their address and a key under which another enrollment waits', async () => {
    const [{ email, userId }, key] = [await somebody('Eva'), school.newKey()];
    const { results } = await school.enroll('post', { email }, { externalUserKey: key });
    const answer = await school.enroll('put', { email, externalUserKey: key });
    expect(cameTo(answer)).toEqual(['updated']);
    expect(await school.inProgram()).toMatchObject([
      { id: results[0]?.id, state: 'active', person: { userId } },
      { id: results[1]?.id, state: 'pending', pending: { reason: 'conflict' } },
    ]);
    expect(cameTo(await school.enroll('put', { email, externalUserKey: key }))).toEqual(['unchanged']);
  });
});

describe('a key that comes with an address', () => {
  test('moves an enrollment that stood under the address to the key, with its id', async () => {
    const [email, externalUserKey] = [school.newcomer(), school.newKey()];
    const { results } = await school.enroll('post', { email });
    const answer = await school.enroll('put', { email, externalUserKey });
    expect(answer.results).toMatchObject([{ outcome: 'updated', id: results[0]?.id, state: 'pending' }]);
    expect(await school.inProgram()).toMatchObject([{ person: { email, externalUserKey } }]);
    expect(cameTo(await school.enroll('put', { email, externalUserKey }))).toEqual(['unchanged']);
  });

  test('is linked in the sign-in of the address, and what waits for it elsewhere converts with it', async () => {
    const [email, externalUserKey] = [school.newcomer(), school.newKey()];
    await school.enroll('post', { email, externalUserKey });
    const elsewhere = await school.addLooseCourse();
    await school.staff('put', `/courses/${elsewhere}/privileges/key:${externalUserKey}`, {
      roles: [],
      allow: ['manage_events'],
      deny: [],
    });
    await school.putInCourse(`key:${externalUserKey}`, 'active', elsewhere);
    const userId = await school.signIn(email);
    expect((await school.staff('get', `/courses/${elsewhere}/privileges/${userId}`)).body).toMatchObject({
      state: 'active',
    });
    expect(await school.inCourse('', elsewhere)).toMatchObject([{ state: 'active', person: { userId } }]);
    expect(
      (await school.registrar('get', `/organizations/engine-school/external-keys/${externalUserKey}`)).body,
    ).toMatchObject({ state: 'active', person: { userId } });
  });

  test('stays with whom it was linked to meanwhile, and the sign-in of the address succeeds', async () => {
    const [email, externalUserKey, { userId }] = [school.newcomer(), school.newKey(), await somebody('Ben')];
    await school.enroll('post', { email, externalUserKey });
    await school.link(externalUserKey, userId);
    const other = await school.signIn(email);
    expect(other).not.toBe(userId);
    expect(await school.inProgram()).toMatchObject([{ state: 'active', person: { userId } }]);
  });
});

test('a row of a course that names two people, or two who are not known to be one, is refused', async () => {
  const [ana, ben, key] = [await somebody('Ana'), await somebody('Ben'), school.newKey()];
  await school.link(key, ben.userId);
  const path = `/courses/${school.course}/enrollments`;
  const answer = await school.bulk('put', path, [
    { person: ana.email, externalUserKey: key, status: 'active' },
    { person: school.newcomer(), externalUserKey: school.newKey(), status: 'active' },
    { person: ben.email, externalUserKey: key, status: 'active' },
  ]);
  expect(cameTo(answer)).toEqual(['duplicated', 'conflict', 'duplicated']);
  const alone = await school.bulk('put', path, [{ person: ana.email, externalUserKey: key, status: 'active' }]);
  expect(cameTo(alone)).toEqual(['conflict']);
  expect(await school.inCourse()).toEqual([]);
});

describe('a row that would hand somebody rights which wait for its key', () => {
  test('is refused to a registrar for themselves, and for a role that they could not grant; the other rows are applied', async () => {
    const [right, role, email] = [school.newKey(), school.newKey(), school.newcomer()];
    await school.staff('put', `/courses/${school.course}/privileges/key:${right}`, {
      roles: [],
      allow: ['manage_events'],
      deny: [],
    });
    await school.hire(`key:${role}`, ['admin']);
    const answer = await school.enroll(
      'put',
      { email: 'emmy@engine-school.example', externalUserKey: right },
      { email, externalUserKey: role },
      { externalUserKey: school.newKey() },
    );
    expect(cameTo(answer)).toEqual(['cannot-grant', 'cannot-grant', 'created']);
    for (const key of [right, role]) {
      expect((await school.registrar('get', `/organizations/engine-school/external-keys/${key}`)).status).toBe(404);
    }
    const userId = await school.signIn(email);
    const { body } = await school.call(email, 'get', '/me');
    expect(body).toMatchObject({ id: userId, organizations: [] });
  });
});
