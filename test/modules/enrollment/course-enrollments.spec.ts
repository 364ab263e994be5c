import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { cameTo, RosterSchool, type Answer } from './roster-school.js';

let school: RosterSchool;
beforeAll(async () => {
  school = await RosterSchool.start();
});
beforeEach(() => school.open());
afterAll(() => school?.stop());

function path(person: string): string {
  return `/courses/${school.course}/enrollments/${encodeURIComponent(person)}`;
}

function get(person: string): Promise<Answer> {
  return school.registrar('get', path(person));
}

function remove(person: string): Promise<Answer> {
  return school.registrar('delete', path(person));
}

describe('PUT of one person', () => {
  test.each([
    ['an address', () => school.newcomer()],
    ['a key', () => `key:${school.newKey()}`],
  ])('named by %s is 201 with a waiting enrollment, then 200 with the same', async (_, name) => {
    const person = name();
    const made = await school.putInCourse(person);
    expect(made).toMatchObject({
      status: 201,
      body: { state: 'pending', status: 'active', courseId: school.course, pending: { reason: 'not-registered' } },
    });
    expect(await school.putInCourse(person)).toEqual({ ...made, status: 200 });
    expect(await get(person)).toEqual({ ...made, status: 200 });
    const changed = await school.putInCourse(person, 'inactive');
    expect(changed).toMatchObject({ status: 200, body: { id: made.body['id'], status: 'inactive' } });
    expect(await school.history(String(made.body['id']))).toEqual(['course-enrolled', 'course-enrollment-changed']);
  });

  test('who is here is 201 with a real one, by id, address and key', async () => {
    const [email, key] = [school.newcomer(), school.newKey()];
    const userId = await school.signIn(email);
    await school.link(key, userId);
    const made = await school.putInCourse(userId);
    expect(made).toMatchObject({
      status: 201,
      body: { state: 'active', person: { userId, email, externalUserKey: key } },
    });
    expect(made.body).not.toHaveProperty('pending');
    for (const person of [email, email.toUpperCase(), `key:${key.toLowerCase()}`]) {
      expect(await school.putInCourse(person)).toEqual({ ...made, status: 200 });
      expect(await get(person)).toEqual({ ...made, status: 200 });
    }
  });

  test('becomes real under its id when its person signs in, whatever the proof, active or not', async () => {
    for (const status of ['active', 'inactive']) {
      const email = school.newcomer();
      const { body } = await school.putInCourse(email, status);
      const userId = await school.signIn(email, { hostedDomain: false });
      expect((await get(userId)).body).toMatchObject({ id: body['id'], state: 'active', status });
    }
  });

  test('refuses what is no person, no status or no field', async () => {
    expect(await school.putInCourse('nobody')).toMatchObject({ status: 422, body: { code: 'invalid-email' } });
    expect(await school.putInCourse('key:')).toMatchObject({ status: 422, body: { code: 'invalid-key' } });
    expect(await school.putInCourse('0198f0a0-0000-7000-8000-000000000004')).toMatchObject({ status: 404 });
    expect((await school.putInCourse(school.newcomer(), 'enrolled')).status).toBe(400);
    const more = await school.registrar('put', path(school.newcomer()), { status: 'active', until: 'May' });
    expect(more.status).toBe(400);
    expect((await school.registrar('put', path(school.newcomer()), {})).status).toBe(400);
    expect(await school.inCourse()).toEqual([]);
  });

  test('carries on the one that waits when the person is named by another of their names', async () => {
    const [email, key] = [school.newcomer(), school.newKey()];
    await school.link(key, email);
    const { body } = await school.putInCourse(email);
    expect(await school.putInCourse(`key:${key}`, 'inactive')).toMatchObject({ status: 200, body: { id: body['id'] } });
    expect(await school.inCourse()).toHaveLength(1);
  });
});

test('who waits inactive by their address and active by their key is active from the first sign-in', async () => {
  const [email, key] = [school.newcomer(), school.newKey()];
  await school.putInCourse(email, 'inactive');
  const { body } = await school.putInCourse(`key:${key}`);
  await school.link(key, email);
  const userId = await school.signIn(email);
  expect(await school.inCourse('&state=active')).toMatchObject([
    { id: body['id'], status: 'active', person: { userId } },
  ]);
  const first = await school.inCourse();
  await school.signIn(email);
  expect(await school.inCourse()).toEqual(first);
});

describe('DELETE of one person', () => {
  test('takes them off, waiting or real, and then they are not found', async () => {
    const here = school.newcomer();
    await school.signIn(here);
    for (const person of [school.newcomer(), `key:${school.newKey()}`, here]) {
      const { body } = await school.putInCourse(person);
      expect((await remove(person)).status).toBe(204);
      expect(await remove(person)).toMatchObject({ status: 404, body: { code: 'enrollment-not-found' } });
      expect((await get(person)).status).toBe(404);
      expect((await school.history(String(body['id']))).at(-1)).toBe('course-unenrolled');
      expect(await school.putInCourse(person)).toMatchObject({ status: 201 });
    }
  });

  test('who was taken off while they waited gets nothing in their sign-in', async () => {
    const email = school.newcomer();
    await school.putInCourse(email);
    await remove(email);
    await school.signIn(email);
    expect(await school.inCourse()).toEqual([]);
  });

  test('does not touch what came through a program', async () => {
    const key = school.newKey();
    await school.enroll('post', { externalUserKey: key });
    await school.enrollInCourse('post', [{ externalUserKey: key }]);
    expect((await remove(`key:${key}`)).status).toBe(404);
    expect(await school.inCourse()).toHaveLength(1);
  });
});

describe('a person who takes the course through a program', () => {
  test.each([false, true])('cannot be active directly besides, but inactive (here: %s)', async (here) => {
    const [email, key] = [school.newcomer(), school.newKey()];
    await school.enroll('post', { email, externalUserKey: key });
    if (here) await school.signIn(email);
    await school.enrollInCourse('post', [{ externalUserKey: key }]);
    const refused = await school.putInCourse(email);
    expect(refused).toMatchObject({ status: 409, body: { code: 'conflict' } });
    expect(String(refused.body['detail'])).toContain('through a program');
    expect(await school.putInCourse(email, 'inactive')).toMatchObject({ status: 201 });
    expect(await school.putInCourse(`key:${key}`)).toMatchObject({ status: 409 });
    expect(
      cameTo(await school.bulk('put', `/courses/${school.course}/enrollments`, [{ person: email, status: 'active' }])),
    ).toEqual(['conflict']);
    expect(await school.inCourse('&status=active')).toHaveLength(1);
  });

  test('and the other way round', async () => {
    const key = school.newKey();
    await school.putInCourse(`key:${key}`);
    await school.enroll('post', { externalUserKey: key });
    expect(cameTo(await school.enrollInCourse('post', [{ externalUserKey: key }]))).toEqual(['conflict']);
    expect(cameTo(await school.enrollInCourse('post', [{ externalUserKey: key, status: 'inactive' }]))).toEqual([
      'created',
    ]);
    await school.putInCourse(`key:${key}`, 'inactive');
    expect(cameTo(await school.enrollInCourse('put', [{ externalUserKey: key }]))).toEqual(['updated']);
  });

  test('is found by GET, with the program', async () => {
    const key = school.newKey();
    await school.enroll('post', { externalUserKey: key });
    await school.enrollInCourse('post', [{ externalUserKey: key }]);
    expect(await get(`key:${key}`)).toMatchObject({ status: 200, body: { programId: school.program } });
  });

  test('has a direct one, which waited for their address, become real when that through the program ends', async () => {
    const [email, key] = [school.newcomer(), school.newKey()];
    const { body } = await school.putInCourse(email);
    await school.enroll('post', { externalUserKey: key });
    await school.enrollInCourse('post', [{ externalUserKey: key }]);
    const person = await school.signIn(school.newcomer('other'));
    await school.link(key, person);
    expect((await get(person)).body).toMatchObject({ programId: school.program, state: 'active' });
    await school.link(key, email);
    const userId = await school.signIn(email, { name: 'Ana' });
    expect(await school.inCourse('&status=active')).toHaveLength(2);
    expect(await school.inCourse('&state=pending')).toMatchObject([{ pending: { reason: 'conflict' } }]);
    const [stuck] = await school.inCourse('&state=pending');
    if (stuck?.id === body['id']) await school.enrollInCourse('patch', [{ person: userId, status: 'inactive' }]);
    else await school.putInCourse(userId, 'inactive');
    expect(await school.inCourse('&state=pending')).toEqual([]);
    expect((await school.inCourse('&status=active')).map((one) => one.id)).toEqual([stuck?.id]);
  });
});

test('the list is filtered by state and status', async () => {
  const here = school.newcomer();
  await school.signIn(here);
  const ids: Record<string, unknown> = {};
  ids['real active'] = (await school.putInCourse(here)).body['id'];
  ids['waiting active'] = (await school.putInCourse(school.newcomer())).body['id'];
  ids['waiting inactive'] = (await school.putInCourse(school.newcomer(), 'inactive')).body['id'];
  const listed = async (query: string) => (await school.inCourse(query)).map((one) => one.id);
  expect(await listed('')).toEqual(Object.values(ids));
  expect(await listed('&state=active')).toEqual([ids['real active']]);
  expect(await listed('&state=pending')).toEqual([ids['waiting active'], ids['waiting inactive']]);
  expect(await listed('&status=active')).toEqual([ids['real active'], ids['waiting active']]);
  expect(await listed('&status=inactive&state=pending')).toEqual([ids['waiting inactive']]);
  expect(await listed('&status=inactive&state=active')).toEqual([]);
  for (const wrong of ['state=real', 'status=enrolled', 'curriculum=x', 'limit=0']) {
    expect((await school.registrar('get', `/courses/${school.course}/enrollments?${wrong}`)).status).toBe(400);
  }
});

test.each([
  ['a key that is too long', `key:${'x'.repeat(256)}`, 'invalid-key'],
  ['a person who is nothing but a blank', ' ', 'invalid-email'],
])('%s is refused as the document says, however the enrollment is asked for', async (_, person, code) => {
  const document = JSON.parse(await readFile('docs/openapi.json', 'utf8')) as {
    paths: Record<string, Record<string, { responses: Record<string, unknown> }>>;
  };
  const operations = document.paths['/api/v1/courses/{course}/enrollments/{person}'];
  for (const method of ['put', 'get', 'delete'] as const) {
    const answer = await school.registrar(method, path(person), method === 'put' ? { status: 'active' } : undefined);
    expect(answer).toMatchObject({ status: 422, body: { code } });
    expect(JSON.stringify(operations?.[method]?.responses['422'])).toContain(`"code":"${code}"`);
  }
});
