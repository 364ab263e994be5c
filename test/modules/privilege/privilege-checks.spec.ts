import { EntityManager } from '@mikro-orm/postgresql';
import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { Courses, Organizations } from '../../../src/modules/catalog/index.js';
import { ExternalKeys, Retirement, keyReference } from '../../../src/modules/identity/index.js';
import {
  Memberships,
  PrivilegeChecks,
  PrivilegeReads,
  type OrganizationRole,
  type PrivilegeName,
} from '../../../src/modules/privilege/index.js';
import { School, at } from './school.js';

let school: School;
let emmy: string;
let other: { org: string; namespaceId: string; course: string };
beforeAll(async () => {
  school = await School.start();
});
/** Charles has made the course, Emmy is nobody yet; the course of another organization is Ada's. */
beforeEach(async () => {
  await school.open();
  emmy = await school.signIn('emmy');
  const { id, namespaceId } = await school.get(Organizations).create({ slug: 'other-school', name: 'Other School' });
  const course = await school.get(Courses).create(id, school.ada, { code: 'ENG-101', title: 'Engines' });
  other = { org: id, namespaceId, course: course.id };
});
afterAll(() => school?.stop());

interface Question {
  readonly person: string;
  readonly course?: string;
  readonly privilege?: PrivilegeName;
}

/** What somebody is answered to these questions: by what, or why they may not ask. */
async function ask(callerId: string, ...questions: Question[]): Promise<unknown> {
  const checks = questions.map((one) => ({ course: school.course, privilege: 'manage_events' as const, ...one }));
  return school
    .get(PrivilegeChecks)
    .answer(callerId, checks)
    .then((answers) => answers.map(({ because }) => because))
    .catch((error: unknown) => error);
}

/** How many statements something takes, and what comes of it. */
async function statementsFor<T>(work: () => Promise<T>): Promise<[number, T]> {
  const client = school.modules.get<EntityManager>(EntityManager).getConnection().getClient();
  const sent = jest.spyOn(client, 'executeQuery');
  try {
    const result = await work();
    return [sent.mock.calls.length, result];
  } finally {
    sent.mockRestore();
  }
}

const become = (...roles: OrganizationRole[]) => school.member(school.ada, emmy, roles);
const forbidden = (n: number) => ({
  kind: 'forbidden',
  extensions: { privileges: ['manage_privileges'], errors: [{ pointer: `/checks/${n}/person`, code: 'forbidden' }] },
});
const notFound = (n: number) => ({
  kind: 'not-found',
  extensions: { errors: [{ pointer: `/checks/${n}/course`, code: 'course-not-found' }] },
});

describe('about themselves', () => {
  test('whoever may know of the course may ask, whatever they hold', async () => {
    await become('teacher');
    expect(await ask(emmy, { person: emmy })).toEqual(['not-granted']);
    await school.grant(school.charles, emmy, { allow: ['manage_material'] });
    await school.dismiss(school.ada, emmy);
    expect(await ask(emmy, { person: emmy }, { person: at('emmy'), privilege: 'manage_material' })).toEqual([
      'not-granted',
      'allow',
    ]);
  });

  test('nobody may ask who may not know of the course; which it is, is told', async () => {
    expect(await ask(emmy, { person: emmy })).toMatchObject(notFound(0));
    const questions = [{ person: school.charles }, { person: school.charles, course: other.course }];
    expect(await ask(school.charles, ...questions)).toMatchObject(notFound(1));
  });
});

describe('about others', () => {
  test('nobody may ask for what else they hold, and the first such question is told', async () => {
    await become('teacher');
    const grace = await school.signIn('grace');
    expect(await ask(emmy, { person: grace })).toMatchObject(forbidden(0));
    await school.grant(school.charles, emmy, { allow: ['manage_events'] });
    expect(await ask(emmy, { person: grace })).toMatchObject(forbidden(0));
    expect(await ask(emmy, { person: emmy }, { person: at('alan') })).toMatchObject(forbidden(1));
  });

  test('what they may ask on one course decides nothing on another', async () => {
    const second = await school.addCourse('ENG-102', school.ada);
    const questions = [
      { person: emmy },
      { person: school.charles, course: second },
      { person: emmy, course: second.toUpperCase() },
    ];
    expect(await ask(school.charles, ...questions)).toMatchObject(forbidden(2));
    expect(await ask(school.ada, ...questions)).toEqual(['not-granted', 'not-granted', 'not-granted']);
  });

  test.each(['manage_privileges', 'view_enrollments'] as const)('who holds %s may ask', async (privilege) => {
    await school.grant(school.charles, emmy, { allow: [privilege] });
    expect(await ask(emmy, { person: school.charles })).toEqual(['creator']);
  });

  test.each(['registrar', 'admin'] as const)('a %s of the organization may ask', async (role) => {
    await become(role);
    expect(await ask(emmy, { person: school.charles })).toEqual(['creator']);
    await school.get(Memberships).put(school.ada, other.org, school.who(school.charles), [role]);
    await become('teacher');
    expect(await ask(emmy, { person: school.charles })).toMatchObject(forbidden(0));
  });
});

describe('who is asked about', () => {
  test('is found by id, by address, and by the key that the organization of the course has given them', async () => {
    const grace = await school.signIn('grace');
    const links = [
      [keyReference('S-1', school.namespaceId), emmy],
      [keyReference('S-1', other.namespaceId), grace],
    ] as const;
    for (const [key, person] of links) await school.get(ExternalKeys).link(key, school.who(person));
    await school.grant(school.charles, emmy, { allow: ['manage_events'] });
    const names = [emmy, at('emmy').toUpperCase(), 'key:s-1'];
    expect(await ask(school.ada, ...names.map((person) => ({ person })))).toEqual(['allow', 'allow', 'allow']);
    expect(await ask(school.ada, { person: 'key:S-1', course: other.course })).toEqual(['not-granted']);
  });

  test('is not registered where nobody is, or where they were retired', async () => {
    await school.grant(school.charles, emmy, { allow: ['manage_events'] });
    await school.get(Retirement).retire(emmy);
    const names = [emmy, at('emmy'), 'key:S-2', '00000000-0000-7000-8000-00000000abcd'];
    expect(await ask(school.ada, ...names.map((person) => ({ person })))).toEqual(Array(4).fill('not-registered'));
  });

  test('must be named as somebody can be; what is not, is told, after a course that is not there', async () => {
    const errors = [{ pointer: '/checks/1/person' }];
    expect(await ask(school.ada, { person: emmy }, { person: 'a@b@c' })).toMatchObject({
      code: 'invalid-email',
      extensions: { errors },
    });
    expect(await ask(school.ada, { person: emmy }, { person: `key:${'x'.repeat(300)}` })).toMatchObject({
      code: 'invalid-key',
      extensions: { errors },
    });
    const nowhere = { person: 'a@b@c', course: '00000000-0000-7000-8000-00000000abcd' };
    expect(await ask(school.ada, { person: emmy }, nowhere)).toMatchObject(notFound(1));
    expect(await ask(school.ada, { person: emmy, course: 'no-course' })).toMatchObject(notFound(0));
    expect(await ask(school.ada, { person: 'a@b@c' }, { ...nowhere, person: emmy })).toMatchObject({
      code: 'invalid-email',
      extensions: { errors: [{ pointer: '/checks/0/person' }] },
    });
  });
});

test('each is answered alike in one statement, alone or among a thousand, in the order of the questions', async () => {
  await school.role(school.charles, 'assistant', ['manage_material']);
  await school.grant(school.charles, emmy, {
    roles: ['assistant'],
    allow: ['manage_exercises'],
    deny: ['update_course'],
  });
  const different = [emmy, at('emmy'), school.charles, school.ada, at('alan')].flatMap((person) =>
    ['manage_material', 'access_exercises', 'update_course', 'manage_events'].flatMap((privilege) =>
      [school.course, other.course].map((course) => ({ person, course, privilege: privilege as PrivilegeName })),
    ),
  );
  const alone: unknown[] = [];
  for (const question of different) alone.push(...[await ask(school.ada, question)].flat());
  expect(alone.filter((_, n) => n % 2 === 0).slice(0, 4)).toEqual([
    'role:assistant',
    'implied-by:manage_exercises',
    'denied',
    'not-granted',
  ]);
  expect(await statementsFor(() => ask(school.ada, ...different))).toEqual([1, alone]);
  // Everybody asked about twice, and so many that no plan is kept for them.
  const strangers = Array.from({ length: 500 }, (_, n) => ({ person: `stranger-${n}@school.example` }));
  expect(await statementsFor(() => ask(school.ada, ...strangers, ...different))).toEqual([
    1,
    [...strangers.map(() => 'not-registered'), ...alone],
  ]);
  const many = Array.from({ length: 25 }, () => different).flat();
  expect(await statementsFor(() => ask(school.ada, ...many))).toEqual([
    1,
    Array.from({ length: 25 }, () => alone).flat(),
  ]);
});

test('a registrar’s place is looked up once for all courses of their organization', async () => {
  await become('registrar');
  const courses = [
    school.course,
    await school.addCourse('ENG-102', school.ada),
    await school.addCourse('ENG-103', school.ada),
  ];
  const questions = courses.map((course) => ({ person: at('alan'), course }));
  expect(await statementsFor(() => ask(emmy, ...questions))).toEqual([2, courses.map(() => 'not-registered')]);
});

test('what somebody is in organizations is told in the order of their names', async () => {
  await become('teacher', 'registrar');
  await school.get(Memberships).put(school.ada, other.org, school.who(emmy), ['teacher']);
  const first = await school.get(Organizations).create({ slug: 'an-academy', name: 'Academy' });
  await school.get(Memberships).put(school.ada, first.id, school.who(emmy), ['admin']);
  const { platformAdmin, organizations } = await school.get(PrivilegeReads).standing(emmy);
  expect(platformAdmin).toBe(false);
  expect(organizations.map(({ slug }) => slug)).toEqual(['an-academy', 'engine-school', 'other-school']);
});
