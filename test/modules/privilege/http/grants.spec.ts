import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { at } from '../school.js';
import { SchoolOverHttp } from './school-over-http.js';

let school: SchoolOverHttp;
beforeAll(async () => {
  school = await SchoolOverHttp.start();
});
afterAll(() => school?.stop());

describe('a grant over HTTP', () => {
  test('for somebody who has never signed in is theirs in their first response after it, under one id', async () => {
    const path = school.grant(at('grace'));
    const made = await school.call('charles', 'put', path, { roles: ['assistant'], allow: ['manage_events'] });
    expect(made).toEqual({
      status: 201,
      body: {
        id: expect.any(String),
        state: 'pending',
        person: { email: at('grace') },
        pending: {
          reason: 'not-registered',
          expiresAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
          detail: expect.any(String),
        },
        roles: ['assistant'],
        allow: ['manage_events'],
        deny: [],
        effective: ['access_exercises', 'manage_exercises', 'manage_events'],
        grantedBy: school.id('charles'),
        grantedAt: expect.any(String),
      },
    });
    expect(await school.call('charles', 'put', path, { roles: ['assistant'], allow: ['manage_events'] })).toEqual({
      status: 200,
      body: made.body,
    });
    const grace = await school.signIn('grace');
    const { pending: _, ...whole } = made.body;
    const held = { ...whole, state: 'active', person: { userId: grace, email: at('grace'), name: 'Grace Hopper' } };
    expect(await school.call('charles', 'get', path)).toEqual({ status: 200, body: held });
    const courses = await school.call('grace', 'get', '/me/courses');
    expect(courses.body['items']).toEqual([
      expect.objectContaining({
        id: school.course,
        privileges: ['access_exercises', 'manage_exercises', 'manage_events'],
      }),
    ]);
    for (const own of [grace, at('grace')]) {
      expect(await school.call('grace', 'get', school.grant(own))).toEqual({ status: 200, body: held });
    }
  });

  test('is listed with the others, waiting and real, searched and filtered', async () => {
    const course = await school.addCourse('LIST-1');
    const emmy = await school.signIn('emmy');
    await school.call('charles', 'put', school.grant('alan@home.example', course), { allow: ['manage_events'] });
    await school.call('charles', 'put', school.grant(emmy, course), { allow: ['manage_events'] });
    await school.call('charles', 'put', school.grant('key:STAFF-1912', course), {});
    const list = async (query: string) => {
      const { body } = await school.call('charles', 'get', `/courses/${course}/privileges?${query}`);
      return (body['items'] as { person: { email?: string; externalUserKey?: string } }[]).map(
        ({ person }) => person.email ?? person.externalUserKey,
      );
    };
    expect(await list('')).toEqual(['alan@home.example', at('emmy'), 'STAFF-1912']);
    expect(await list('state=pending')).toEqual(['alan@home.example', 'STAFF-1912']);
    expect(await list('state=active')).toEqual([at('emmy')]);
    expect(await list('q=NOETHER')).toEqual([at('emmy')]);
    expect(await list('q=staff-')).toEqual(['STAFF-1912']);
    expect(await list('q=100%25')).toEqual([]);
    const first = await school.call('charles', 'get', `/courses/${course}/privileges?limit=2`);
    const next = encodeURIComponent(String(first.body['nextCursor']));
    expect(await list(`limit=2&cursor=${next}`)).toEqual(['STAFF-1912']);
  });

  test('is taken back with 204, and then there is none', async () => {
    const path = school.grant('hopper@engine-school.example');
    await school.call('charles', 'put', path, {});
    expect(await school.call('charles', 'delete', path)).toEqual({ status: 204, body: {} });
    for (const method of ['get', 'delete'] as const) {
      expect(await school.call('charles', method, path)).toMatchObject({
        status: 404,
        body: { code: 'grant-not-found' },
      });
    }
  });
});

describe('refusals', () => {
  test('nobody grants what they do not hold: 403 cannot-grant, which names the privileges', async () => {
    const course = await school.addCourse('REF-1');
    const emmy = await school.signIn('emmy');
    await school.call('charles', 'put', school.grant(emmy, course), { allow: ['manage_privileges', 'manage_events'] });
    const refused = await school.call('emmy', 'put', school.grant(at('alan'), course), {
      allow: ['manage_enrollments', 'manage_events', 'update_course'],
    });
    expect(refused).toMatchObject({
      status: 403,
      body: {
        code: 'cannot-grant',
        status: 403,
        title: expect.any(String),
        privileges: ['manage_enrollments', 'view_enrollments', 'update_course'],
      },
    });
    expect(await school.call('emmy', 'put', school.grant(emmy, course), {})).toMatchObject({
      status: 403,
      body: { code: 'cannot-grant' },
    });
    expect(await school.call('charles', 'get', school.grant(at('alan'), course))).toMatchObject({ status: 404 });
  });

  test.each<[string, unknown, string]>([
    ['a field that there is not', { allow: [], dney: ['update_course'] }, '/dney'],
    ['a privilege that there is not', { allow: ['manage_everything'] }, '/allow'],
    ['a privilege named twice', { allow: ['manage_events', 'manage_events'] }, '/allow'],
    ['a word for a list', { deny: 'update_course' }, '/deny'],
    ['null for a list', { roles: null }, '/roles'],
    ['a number among the roles', { roles: [1] }, '/roles'],
  ])('%s is refused with 400, and nothing is granted', async (_, body, pointer) => {
    const path = school.grant('bad@engine-school.example');
    const refused = await school.call('charles', 'put', path, body);
    expect(refused.status).toBe(400);
    const [fault] = refused.body['errors'] as { pointer: string }[];
    expect(fault?.pointer.startsWith(pointer)).toBe(true);
    expect(await school.call('charles', 'get', path)).toMatchObject({ status: 404 });
  });

  test.each([
    ['grace', 'invalid-email', 'no-domain'],
    ['gr\u0131ce@engine-school.example', 'invalid-email', 'non-ascii-local-part'],
    ['\u212Aarl@engine-school.example', 'invalid-email', 'non-ascii-local-part'],
    [`${'g'.repeat(65)}@engine-school.example`, 'invalid-email', 'too-long'],
    ['key:', 'invalid-key', 'empty'],
    ['key:a\u0007b', 'invalid-key', 'control-character'],
  ])('%j names nobody: 422 with the rule that it breaks', async (person, code, fault) => {
    const refused = await school.call('charles', 'put', school.grant(person), {});
    expect(refused).toMatchObject({ status: 422, body: { code, errors: [{ code: fault }] } });
  });

  test('a role that the course has not is 422, a user that there is not 404', async () => {
    expect(await school.call('charles', 'put', school.grant(at('alan')), { roles: ['dean'] })).toMatchObject({
      status: 422,
      body: { code: 'unknown-role' },
    });
    expect(await school.call('charles', 'put', school.grant(school.course), {})).toMatchObject({
      status: 404,
      body: { code: 'person-not-found' },
    });
  });
});

describe('who is told what', () => {
  const routes = (): ['get' | 'put' | 'delete', string][] => [
    ['get', `/courses/${school.course}/privileges`],
    ['put', `/courses/${school.course}/privileges`],
    ['get', school.grant(at('charles'))],
    ['put', school.grant(at('charles'))],
    ['delete', school.grant(at('charles'))],
    ['get', `/courses/${school.course}/roles`],
    ['put', `/courses/${school.course}/roles/dean`],
    ['delete', `/courses/${school.course}/roles/assistant`],
    ['get', '/organizations/engine-school/members'],
    ['put', `/organizations/engine-school/members/${at('alan')}`],
    ['delete', `/organizations/engine-school/members/${at('charles')}`],
  ];
  const bodyOf = (method: string, path: string): unknown => {
    if (method !== 'put') return undefined;
    if (path.endsWith('/privileges')) return [];
    if (path.includes('/roles/')) return { allow: [] };
    return path.includes('/members/') ? { roles: ['teacher'] } : {};
  };

  test('nobody who has not signed in is told anything: 401', async () => {
    for (const [method, path] of routes()) {
      expect(await school.call(undefined, method, path, bodyOf(method, path))).toMatchObject({
        status: 401,
        body: { code: 'unauthenticated' },
      });
    }
  });

  test('a stranger is not told that the course or the organization exists: 404, as for what there is not', async () => {
    await school.signIn('alan');
    for (const [method, path] of routes()) {
      const there = await school.call('alan', method, path, bodyOf(method, path));
      const nowhere = path.replace(school.course, school.id('ada')).replace('/engine-school/', '/no-school/');
      const notThere = await school.call('alan', method, nowhere, bodyOf(method, path));
      expect([method, path, there.status]).toEqual([method, path, 404]);
      const { requestId: _one, instance: _i, ...told } = there.body;
      const { requestId: _other, instance: _j, ...toldOfNothing } = notThere.body;
      expect(told).toEqual(toldOfNothing);
    }
  });

  test('whoever holds something else on the course may know of it, and grant nothing: 403', async () => {
    await school.signIn('grace');
    await school.call('charles', 'put', school.grant(at('grace')), { allow: ['manage_events'] });
    for (const [method, path] of routes().slice(0, 5)) {
      expect([method, path, (await school.call('grace', method, path, bodyOf(method, path))).status]).toEqual([
        method,
        path,
        403,
      ]);
    }
    expect(await school.call('grace', 'get', `/courses/${school.course}/roles`)).toMatchObject({ status: 200 });
    expect(await school.call('grace', 'put', `/courses/${school.course}/roles/dean`, { allow: [] })).toMatchObject({
      status: 403,
      body: { code: 'cannot-grant', privileges: ['manage_privileges'] },
    });
  });
});
