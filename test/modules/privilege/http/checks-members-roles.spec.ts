import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { VOCABULARY } from '../../../../src/modules/privilege/index.js';
import { at } from '../school.js';
import { SchoolOverHttp, type Answer } from './school-over-http.js';

let school: SchoolOverHttp;
beforeAll(async () => {
  school = await SchoolOverHttp.start();
  await school.signIn('emmy');
  await school.signIn('alan');
});
afterAll(() => school?.stop());

const MEMBERS = '/organizations/engine-school/members';

function member(person: string): string {
  return `${MEMBERS}/${encodeURIComponent(person)}`;
}

describe('privilege checks', () => {
  function check(
    caller: 'charles' | 'emmy' | 'alan',
    ...checks: [person: string, privilege: string, course?: string][]
  ): Promise<Answer> {
    return school.call(caller, 'post', '/privilege-checks', {
      checks: checks.map(([person, privilege, course = school.course]) => ({ person, privilege, course })),
    });
  }

  test('answer every question in its place, with its reason', async () => {
    await school.call('ada', 'put', member(at('grace')), { roles: ['admin'] });
    await school.signIn('grace');
    await school.call('charles', 'put', school.grant(at('emmy')), {
      roles: ['assistant'],
      allow: ['manage_enrollments', 'manage_events', 'manage_material'],
      deny: ['manage_material', 'update_course'],
    });
    const { status, body } = await check(
      'charles',
      [at('charles'), 'update_course'],
      [at('ada'), 'update_course'],
      [at('grace'), 'update_course'],
      [at('emmy'), 'manage_exercises'],
      [at('emmy').toUpperCase(), 'access_exercises'],
      [school.id('emmy'), 'manage_events'],
      [at('emmy'), 'view_enrollments'],
      [at('emmy'), 'manage_material'],
      [at('emmy'), 'update_course'],
      [at('emmy'), 'manage_privileges'],
      ['nobody@engine-school.example', 'update_course'],
      ['key:STAFF-1912', 'update_course'],
      [school.course, 'update_course'],
      [at('emmy'), 'manage_events', school.course.toUpperCase()],
    );
    expect(status).toBe(200);
    expect(body['results']).toEqual([
      { allowed: true, because: 'creator' },
      { allowed: true, because: 'platform-admin' },
      { allowed: true, because: 'organization-admin' },
      { allowed: true, because: 'role:assistant' },
      { allowed: true, because: 'implied-by:manage_exercises' },
      { allowed: true, because: 'allow' },
      { allowed: true, because: 'implied-by:manage_enrollments' },
      { allowed: false, because: 'denied' },
      { allowed: false, because: 'denied' },
      { allowed: false, because: 'not-granted' },
      { allowed: false, because: 'not-registered' },
      { allowed: false, because: 'not-registered' },
      { allowed: false, because: 'not-registered' },
      { allowed: true, because: 'allow' },
    ]);
  });

  test('a grant that waits allows nothing', async () => {
    const waiting = 'hopper@engine-school.example';
    await school.call('charles', 'put', school.grant(waiting), { allow: ['manage_events'] });
    expect((await check('charles', [waiting, 'manage_events'])).body['results']).toEqual([
      { allowed: false, because: 'not-registered' },
    ]);
  });

  test('anybody may ask about themselves, and only staff about others', async () => {
    const course = await school.addCourse('CHECK-1');
    await school.call('charles', 'put', school.grant(at('emmy'), course), { allow: ['manage_events'] });
    expect(
      (await check('emmy', [at('emmy'), 'manage_events', course], [school.id('emmy'), 'update_course', course])).body[
        'results'
      ],
    ).toEqual([
      { allowed: true, because: 'allow' },
      { allowed: false, because: 'not-granted' },
    ]);
    const refused = await check(
      'emmy',
      [at('emmy'), 'manage_events', course],
      [at('charles'), 'manage_events', course],
    );
    expect(refused).toMatchObject({ status: 403, body: { errors: [{ pointer: '/checks/1/person' }] } });
    await school.call('charles', 'put', school.grant(at('emmy'), course), { allow: ['view_enrollments'] });
    expect((await check('emmy', [at('charles'), 'manage_events', course])).status).toBe(200);
  });

  test('a stranger learns nothing of a course or of who is registered', async () => {
    const course = await school.addCourse('CHECK-2');
    for (const person of [at('charles'), 'nobody@engine-school.example']) {
      const there = await check('alan', [person, 'update_course', course]);
      const notThere = await check('alan', [person, 'update_course', school.id('ada')]);
      expect(there).toMatchObject({
        status: 404,
        body: { code: 'course-not-found', errors: [{ pointer: '/checks/0/course' }] },
      });
      expect(there.body['errors']).toEqual(notThere.body['errors']);
    }
  });

  test.each<[string, unknown, number]>([
    ['no question', { checks: [] }, 400],
    ['a privilege that there is not', { checks: [{ person: at('ada'), course: '', privilege: 'fly' }] }, 400],
    ['a field that there is not', { checks: [], check: [] }, 400],
  ])('%s is refused', async (_, body, status) => {
    expect((await school.call('charles', 'post', '/privilege-checks', body)).status).toBe(status);
  });

  test('a person whom no rule can read is pointed at', async () => {
    expect(await check('charles', [at('ada'), 'update_course'], ['ada', 'update_course'])).toMatchObject({
      status: 422,
      body: { code: 'invalid-email', errors: [{ pointer: '/checks/1/person', code: 'no-domain' }] },
    });
  });
});

test('the vocabulary is there for everybody who has signed in', async () => {
  expect((await school.call('alan', 'get', '/privileges')).body).toEqual([...VOCABULARY]);
  expect((await school.call(undefined, 'get', '/privileges')).status).toBe(401);
});

describe('members', () => {
  test('are granted like anything else, before they come and after, under one id', async () => {
    const person = 'turing@engine-school.example';
    const made = await school.call('ada', 'put', member(person), { roles: ['registrar'] });
    expect(made).toMatchObject({
      status: 201,
      body: {
        state: 'pending',
        person: { email: person },
        roles: ['registrar'],
        pending: { reason: 'not-registered' },
      },
    });
    const changed = await school.call('ada', 'put', member(person), { roles: ['teacher', 'registrar'] });
    expect(changed).toMatchObject({ status: 200, body: { id: made.body['id'], roles: ['registrar', 'teacher'] } });
    const real = await school.call('ada', 'put', member(at('emmy')), { roles: ['registrar'] });
    expect(real).toMatchObject({ status: 201, body: { state: 'active', person: { userId: school.id('emmy') } } });
    const { body } = await school.call('emmy', 'get', `${MEMBERS}?state=pending`);
    expect((body['items'] as { person: object }[]).map((item) => item.person)).toEqual([{ email: person }]);
    expect((await school.call('ada', 'delete', member(person))).status).toBe(204);
    expect(await school.call('ada', 'delete', member(person))).toMatchObject({
      status: 404,
      body: { code: 'grant-not-found' },
    });
    expect((await school.call('ada', 'delete', member(school.id('emmy')))).status).toBe(204);
  });

  test.each([
    { roles: [] },
    {},
    { roles: ['dean'] },
    { roles: ['teacher', 'teacher'] },
    { roles: ['teacher'], role: 'admin' },
  ])('%j is refused with 400', async (body) => {
    expect((await school.call('ada', 'put', member(at('alan')), body)).status).toBe(400);
  });

  test('are granted by admins alone, and not by themselves', async () => {
    expect(await school.call('charles', 'put', member(at('alan')), { roles: ['teacher'] })).toMatchObject({
      status: 403,
      body: { code: 'cannot-grant', privileges: ['admin'] },
    });
    expect(await school.call('ada', 'put', member(at('ada')), { roles: ['admin'] })).toMatchObject({
      status: 403,
      body: { code: 'cannot-grant' },
    });
  });
});

describe('roles of a course', () => {
  test('are made, changed, listed and deleted', async () => {
    const path = `/courses/${school.course}/roles`;
    const allow = ['manage_material', 'manage_events'];
    expect(await school.call('charles', 'put', `${path}/co-teacher`, { allow })).toEqual({
      status: 201,
      body: { name: 'co-teacher', allow: ['manage_events', 'manage_material'] },
    });
    expect((await school.call('charles', 'put', `${path}/co-teacher`, { allow: ['manage_events'] })).status).toBe(200);
    expect((await school.call('charles', 'get', path)).body).toEqual({
      items: [
        { name: 'assistant', allow: ['manage_exercises'] },
        { name: 'co-teacher', allow: ['manage_events'] },
      ],
      nextCursor: null,
    });
    expect((await school.call('charles', 'delete', `${path}/co-teacher`)).status).toBe(204);
    expect(await school.call('charles', 'delete', `${path}/co-teacher`)).toMatchObject({
      status: 404,
      body: { code: 'role-not-found' },
    });
  });

  test.each<[string, unknown]>([
    ['fine', {}],
    ['fine', { allow: ['fly'] }],
    ['fine', { allow: [], deny: [] }],
    ['n'.repeat(65), { allow: [] }],
    ['%07', { allow: [] }],
  ])('%s with %j is refused with 400', async (name, body) => {
    expect((await school.call('charles', 'put', `/courses/${school.course}/roles/${name}`, body)).status).toBe(400);
  });
});
