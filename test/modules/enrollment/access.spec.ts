import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { RosterSchool, type Answer } from './roster-school.js';

type Caller =
  | 'nobody'
  | 'stranger'
  | 'awaited'
  | 'student'
  | 'teacher'
  | 'viewer'
  | 'manager'
  | 'registrar'
  | 'admin'
  | 'otherAdmin'
  | 'platformAdmin';

const CALLERS: readonly Caller[] = [
  'nobody',
  'stranger',
  'awaited',
  'student',
  'teacher',
  'viewer',
  'manager',
  'registrar',
  'admin',
  'otherAdmin',
  'platformAdmin',
];

const address = (caller: Caller): string | undefined =>
  caller === 'nobody'
    ? undefined
    : caller === 'platformAdmin'
      ? 'ada@engine-school.example'
      : caller === 'registrar'
        ? 'emmy@engine-school.example'
        : `${caller}@people.example`;

let school: RosterSchool;
let enrollment: string;
beforeAll(async () => {
  school = await RosterSchool.start();
  const other = await school.addOrganization();
  await school.hire('otherAdmin@people.example', ['admin'], other);
  await school.hire('admin@people.example', ['admin']);
  for (const teacher of ['teacher', 'viewer', 'manager']) await school.hire(`${teacher}@people.example`, ['teacher']);
  for (const [person, privilege] of [
    ['viewer', 'view_enrollments'],
    ['manager', 'manage_enrollments'],
  ] as const) {
    await school.staff('put', `/courses/${school.course}/privileges/${person}@people.example`, {
      roles: [],
      allow: [privilege],
      deny: [],
    });
  }
  await school.enroll('post', { email: address('student') }, { email: address('awaited'), status: 'canceled' });
  await school.enrollInCourse('post', [{ person: address('student') }]);
  for (const caller of CALLERS) {
    const email = address(caller);
    if (email !== undefined && !['awaited', 'registrar', 'platformAdmin'].includes(caller)) await school.signIn(email);
  }
  // Somebody for whom something waits that cannot become real is no acquaintance of the school.
  const key = school.newKey();
  await school.link(key, 'student@people.example');
  await school.registrar('delete', `/programs/${school.program}/enrollments/${await idOf('awaited@people.example')}`);
  await school.signIn('awaited@people.example');
  await school.enroll('post', { email: 'awaited@people.example', externalUserKey: key });
  const [listed] = await school.inProgram('&state=active');
  enrollment = listed?.id ?? '';
});
afterAll(() => school?.stop());

async function idOf(email: string): Promise<string> {
  return (await school.inProgram()).find((one) => one.person.email === email)?.id ?? '';
}

const row = (): object => ({ person: school.newcomer(), status: 'inactive' });

/** Every route of Enrollment, and what it answers to whom; each call is as harmless as it can be. */
const ROUTES: readonly [string, (as: string | undefined) => Promise<Answer>, Readonly<Record<Caller, number>>][] = [
  ...(['post', 'put'] as const).map((method): (typeof ROUTES)[number] => [
    `${method} of a program's enrollments`,
    (as) =>
      school.call(as, method, `/programs/${school.program}/enrollments`, [
        { email: school.newcomer(), curriculum: school.curriculum, status: 'enrolled' },
      ]),
    inProgram(200),
  ]),
  [
    'patch of a program’s enrollments',
    (as) =>
      school.call(as, 'patch', `/programs/${school.program}/enrollments`, [
        { email: 'student@people.example', status: 'enrolled' },
      ]),
    inProgram(200),
  ],
  [
    'an empty list to a program',
    (as) => school.call(as, 'put', `/programs/${school.program}/enrollments`, []),
    inProgram(200),
  ],
  ['the list of a program', (as) => school.call(as, 'get', `/programs/${school.program}/enrollments`), inProgram(200)],
  [
    'one enrollment of a program',
    (as) => school.call(as, 'get', `/programs/${school.program}/enrollments/${enrollment}`),
    inProgram(200),
  ],
  [
    'delete of an enrollment of a program that is not there',
    (as) => school.call(as, 'delete', `/programs/${school.program}/enrollments/0198f0a0-0000-7000-8000-000000000004`),
    inProgram(404),
  ],
  ...(['post', 'put'] as const).map((method): (typeof ROUTES)[number] => [
    `${method} of a course's enrollments`,
    (as) => school.call(as, method, `/courses/${school.course}/enrollments`, [row()]),
    changingCourse(200),
  ]),
  [
    'patch of a course’s enrollments',
    (as) => school.call(as, 'patch', `/courses/${school.course}/enrollments`, []),
    changingCourse(200),
  ],
  [
    'put of one person’s enrollment',
    (as) =>
      school.call(as, 'put', `/courses/${school.course}/enrollments/${school.newcomer()}`, { status: 'inactive' }),
    changingCourse(201),
  ],
  [
    'delete of one person’s enrollment that is not there',
    (as) => school.call(as, 'delete', `/courses/${school.course}/enrollments/${school.newcomer()}`),
    changingCourse(404),
  ],
  ['the list of a course', (as) => school.call(as, 'get', `/courses/${school.course}/enrollments`), seeingCourse(200)],
  [
    'one person’s enrollment',
    (as) => school.call(as, 'get', `/courses/${school.course}/enrollments/student@people.example`),
    seeingCourse(200),
  ],
  ...(['post', 'patch', 'put'] as const).map((method): (typeof ROUTES)[number] => [
    `${method} of enrollments in a course of a program`,
    (as) =>
      school.call(as, method, `/programs/${school.program}/courses/${school.course}/enrollments`, [
        { person: 'student@people.example', status: 'active' },
      ]),
    changingCourse(method === 'post' ? 422 : 200),
  ]),
  [
    'the list of a course of a program',
    (as) => school.call(as, 'get', `/programs/${school.program}/courses/${school.course}/enrollments`),
    seeingCourse(200),
  ],
];

function inProgram(ok: number): Readonly<Record<Caller, number>> {
  return { ...outsiders(), student: 403, teacher: 403, viewer: 403, manager: 403, ...insiders(ok) };
}

function changingCourse(ok: number): Readonly<Record<Caller, number>> {
  return { ...outsiders(), student: 403, teacher: 403, viewer: 403, manager: ok, ...insiders(ok) };
}

function seeingCourse(ok: number): Readonly<Record<Caller, number>> {
  return { ...outsiders(), student: 403, teacher: 403, viewer: ok, manager: ok, ...insiders(ok) };
}

function outsiders() {
  return { nobody: 401, stranger: 404, awaited: 404, otherAdmin: 404 };
}

function insiders(ok: number) {
  return { registrar: ok, admin: ok, platformAdmin: ok };
}

describe.each(ROUTES)('%s', (_, call, expected) => {
  test.each(CALLERS)('answers as it must to: %s', async (caller) => {
    const { status, body } = await call(address(caller));
    expect([caller, status, body['code']]).toEqual([caller, expected[caller], body['code']]);
    if (status === 403) expect(body['code']).toBe('forbidden');
  });
});

test('the right to enrol in one course is none in another, nor in another’s name', async () => {
  const manager = address('manager');
  const path = `/courses/${school.secondCourse}/enrollments`;
  expect((await school.call(manager, 'put', path, [row()])).status).toBe(403);
  expect((await school.call(manager, 'get', path)).status).toBe(403);
  const through = `/programs/${school.program}/courses/${school.secondCourse}/enrollments`;
  expect((await school.call(manager, 'put', through, [row()])).status).toBe(403);
});

test('a program of another organization does not open a course of this one, nor the other way round', async () => {
  const program = await school.addProgram(await school.addOrganization());
  const path = `/programs/${program}/courses/${school.course}/enrollments`;
  for (const caller of ['platformAdmin', 'registrar', 'manager'] as const) {
    expect((await school.call(address(caller), 'put', path, [])).status).toBe(404);
    expect((await school.call(address(caller), 'get', path)).status).toBe(404);
  }
});

test('an enrollment is not found under another program', async () => {
  const program = await school.addProgram();
  expect((await school.registrar('get', `/programs/${program}/enrollments/${enrollment}`)).status).toBe(404);
  expect((await school.registrar('delete', `/programs/${program}/enrollments/${enrollment}`)).status).toBe(404);
  expect((await school.registrar('get', `/programs/${school.program}/enrollments/${enrollment}`)).status).toBe(200);
});
