import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { IdentifierTransactions, keyReference } from '../../../src/modules/identity/index.js';
import { EnrollmentSchool, addressOf } from './school.js';

let school: EnrollmentSchool;
beforeAll(async () => {
  school = await EnrollmentSchool.start();
});
beforeEach(() => school.open());
afterAll(() => school?.stop());

const DAY = 86_400_000;
const GRACE = { email: addressOf('grace') } as const;
const KEY = { externalUserKey: 'S-1' } as const;

interface Enrolled {
  readonly id: string;
  readonly user_id: string;
  readonly through: string;
  readonly status: string;
}

/** The real enrollments in courses, of one course or of all. */
const real = (courseId?: string): Promise<Enrolled[]> =>
  school.modules.sql(
    `select id, user_id, through, status from enrollment.course_enrollment
     where $1::uuid is null or course_id = $1 order by id`,
    [courseId ?? null],
  );

const waitingInCourses = () => school.modules.count('enrollment.course_enrollment_invitation');

/** The id of the one row that is enrolled in the course, directly unless it says otherwise. */
async function enrol(row: object, how = { direct: true }): Promise<string> {
  const [answer] = await school.courseList('create', [row], how);
  if (answer?.id === undefined) throw new Error(`Not enrolled: ${answer?.code}`);
  return answer.id;
}

describe('an inactive enrollment in a course', () => {
  test('makes room for an active one that waits for a key of the same person, and for that alone', async () => {
    const grace = await school.signIn('grace');
    const emmys = await enrol({ person: addressOf('emmy'), status: 'inactive' });
    const elsewhere = await school.addCourse('ENG-102', school.program);
    await school.courseList('create', [{ person: GRACE.email, status: 'inactive' }], {
      direct: true,
      course: elsewhere,
    });
    const alan = await school.signIn('alan');
    const alans = await enrol({ person: addressOf('alan') });
    const third = await school.addCourse('ENG-103', school.program);
    await school.courseList('create', [{ person: GRACE.email }], { direct: true, course: third });
    await enrol({ person: GRACE.email, status: 'inactive' });
    const active = await enrol(KEY);
    await school.link('S-1', GRACE.email);
    expect(await real(school.course.id)).toMatchObject([
      { id: emmys, user_id: school.emmy, status: 'inactive' },
      { id: alans, user_id: alan, status: 'active' },
      { id: active, user_id: grace, status: 'active' },
    ]);
    expect(await real(elsewhere.id)).toMatchObject([{ user_id: grace, status: 'inactive' }]);
    expect(await waitingInCourses()).toBe(0);
  });

  test('makes none for one that has expired', async () => {
    await school.signIn('grace');
    await enrol(KEY);
    school.modules.clock.advance(180 * DAY);
    const kept = await enrol({ person: GRACE.email, status: 'inactive' });
    await school.link('S-1', GRACE.email);
    expect(await real()).toMatchObject([{ id: kept, status: 'inactive' }]);
  });

  test('makes none for one that is withheld', async () => {
    await school.signIn('grace');
    await enrol(KEY);
    await school.modules.sql('update enrollment.course_enrollment_invitation set grantor_lost_rights = true');
    const kept = await enrol({ person: GRACE.email, status: 'inactive' });
    await school.link('S-1', GRACE.email);
    expect(await real()).toMatchObject([{ id: kept, status: 'inactive' }]);
    expect(await waitingInCourses()).toBe(1);
  });

  test('makes none for what waits for somebody else', async () => {
    const grace = await school.signIn('grace');
    const kept = await enrol({ person: GRACE.email, status: 'inactive' });
    await enrol({ person: addressOf('alan') });
    const withhold = (withheld: boolean) =>
      school.modules.sql('update enrollment.course_enrollment_invitation set grantor_lost_rights = $1', [withheld]);
    await withhold(true);
    await school.signIn('alan');
    await withhold(false);
    const elsewhere = await school.addCourse('ENG-102', school.program);
    await school.courseList('create', [KEY], { direct: true, course: elsewhere });
    await school.link('S-1', GRACE.email);
    expect(await real()).toMatchObject([
      { id: kept, user_id: grace, status: 'inactive' },
      { user_id: grace, status: 'active' },
    ]);
  });

  test('makes none for another inactive one', async () => {
    await school.signIn('grace');
    const kept = await enrol({ person: GRACE.email, status: 'inactive' });
    await enrol({ ...KEY, status: 'inactive' });
    await school.link('S-1', GRACE.email);
    expect(await real()).toMatchObject([{ id: kept, status: 'inactive' }]);
    expect(await waitingInCourses()).toBe(1);
  });

  test('stands beside an active direct one when it came through a program', async () => {
    await school.signIn('grace');
    await school.roster('create', [GRACE]);
    const through = await enrol({ person: GRACE.email, status: 'inactive' }, { direct: false });
    const direct = await enrol(KEY);
    await school.link('S-1', GRACE.email);
    expect(await real()).toMatchObject([
      { id: through, through: 'program', status: 'inactive' },
      { id: direct, through: 'course', status: 'active' },
    ]);
  });

  test('that made room is told of once, as what became real is, the older first', async () => {
    await school.signIn('grace');
    const [made, became]: [string[], string[]] = [[], []];
    const courses = [school.course, await school.addCourse('ENG-102', school.program)];
    for (const course of courses) {
      const rows = [{ person: GRACE.email, status: 'inactive' }, KEY];
      const [room, active] = await school.courseList('create', rows, { direct: true, course });
      made.push(room?.id ?? '');
      became.push(active?.id ?? '');
    }
    const write = 'update enrollment.course_enrollment set granted_at = granted_at where id = $1';
    for (const id of made.toReversed()) await school.modules.sql(write, [id]);
    const third = await school.addCourse('ENG-103', school.program);
    const rows = [{ ...KEY, status: 'inactive' }];
    const [inactive] = await school.courseList('create', rows, { direct: true, course: third });
    const fourth = await school.addCourse('ENG-104', school.program);
    const [last] = await school.courseList('create', [KEY], { direct: true, course: fourth });
    await school.link('S-1', GRACE.email);
    const told = async (type: string) =>
      (await school.modules.events(`enrollment.${type}`)).map(({ payload }) => payload['grantId']);
    expect(await told('course-unenrolled')).toEqual(made);
    expect(await told('invitation-converted')).toEqual([...became, inactive?.id, last?.id]);
  });

  test('makes none beside one that is active already', async () => {
    const grace = await school.signIn('grace');
    await school.roster('create', [{ email: GRACE.email }]);
    const through = await enrol({ person: GRACE.email, status: 'active' }, { direct: false });
    const direct = await enrol({ person: GRACE.email, status: 'inactive' });
    await enrol(KEY);
    await enrol({ externalUserKey: 'S-2', status: 'inactive' });
    await school.link('S-1', GRACE.email);
    await school.link('S-2', GRACE.email);
    expect(await real()).toMatchObject([
      { id: through, user_id: grace, status: 'active' },
      { id: direct, user_id: grace, status: 'inactive' },
    ]);
    expect(await waitingInCourses()).toBe(2);
  });

  test('stays when it is an active enrollment through a program that becomes real', async () => {
    await school.signIn('grace');
    const direct = await enrol({ person: GRACE.email, status: 'inactive' });
    await school.roster('create', [KEY]);
    const through = await enrol(KEY, { direct: false });
    await school.link('S-1', GRACE.email);
    expect(await real()).toMatchObject([
      { id: direct, through: 'course', status: 'inactive' },
      { id: through, through: 'program', status: 'active' },
    ]);
  });
});

describe('what waits through a program', () => {
  test('becomes real with it, and is linked to it; what waits directly is not', async () => {
    await school.roster('create', [GRACE]);
    const [inProgram] = await school.modules.sql<{ id: string }>(
      'select enrollment_id as id from enrollment.program_identifier',
    );
    const through = await enrol({ person: GRACE.email }, { direct: false });
    const second = await school.addCourse('ENG-102', school.program);
    await school.courseList('create', [{ person: GRACE.email }], { direct: true, course: second });
    await school.signIn('grace');
    expect((await real()).map((one) => [one.through, one.status])).toEqual([
      ['program', 'active'],
      ['course', 'active'],
    ]);
    expect(
      await school.modules.sql('select id, program_enrollment_id from enrollment.program_course_enrollment'),
    ).toEqual([{ id: through, program_enrollment_id: inProgram?.id }]);
  });

  test.each([
    ['enrolled', 'active'],
    ['pending', 'active'],
    ['canceled', 'inactive'],
    ['suspended', 'inactive'],
    ['ended', 'inactive'],
  ])('is as the enrollment in the program is: %s makes it %s', async (status, expected) => {
    await school.roster('create', [GRACE]);
    await enrol({ person: GRACE.email }, { direct: false });
    await school.modules.sql('update enrollment.program_enrollment_invitation set status = $1', [status]);
    await school.signIn('grace');
    expect((await real()).map((one) => one.status)).toEqual([expected]);
  });

  test('goes on waiting while what it came through does', async () => {
    await school.roster('create', [GRACE]);
    await enrol({ person: GRACE.email }, { direct: false });
    await school.modules.sql('update enrollment.program_enrollment_invitation set grantor_lost_rights = true');
    await school.signIn('grace');
    expect(await real()).toEqual([]);
    expect(await waitingInCourses()).toBe(1);
    expect(await school.modules.deliveries()).toEqual([]);
  });
});

describe('of several that cannot stand beside each other', () => {
  const KEYS = ['S-1', 'S-2', 'S-3'];

  /** What waits in a table is found, and lies in it, in the opposite order of its ids. */
  async function backwards(kind: 'program' | 'course', ids: readonly string[]): Promise<void> {
    const write = `update enrollment.${kind}_enrollment_invitation set granted_at = granted_at where id = $1`;
    for (const id of ids.toReversed()) await school.modules.sql(write, [id]);
  }

  beforeEach(async () => {
    const reference = (key: string) => keyReference(key, school.namespaceId);
    for (const key of KEYS.toReversed()) {
      await school.get(IdentifierTransactions).run([reference(key)], async () => key);
    }
  });

  test('the oldest in a program becomes real', async () => {
    const ids: string[] = [];
    for (const key of KEYS) ids.push((await school.roster('create', [{ externalUserKey: key }]))[0]?.id ?? '');
    await backwards('program', ids);
    for (const key of KEYS) await school.link(key, GRACE.email);
    await school.signIn('grace');
    expect(await school.modules.sql('select id from enrollment.program_enrollment')).toEqual([{ id: ids[0] }]);
  });

  test('the oldest that is active in a course becomes real', async () => {
    const ids: string[] = [];
    const statuses = ['inactive', 'active', 'active'];
    for (const [n, key] of KEYS.entries()) ids.push(await enrol({ externalUserKey: key, status: statuses[n] }));
    await backwards('course', ids);
    for (const key of KEYS) await school.link(key, GRACE.email);
    await school.signIn('grace');
    expect(await real()).toMatchObject([{ id: ids[1], status: 'active' }]);
  });
});

test('what is disputed between two people keeps nothing of anybody else waiting', async () => {
  await school.signIn('alan');
  await school.link('S-1', school.emmy);
  await school.roster('create', [{ email: addressOf('alan'), ...KEY }]);
  const [program] = await school.roster('create', [GRACE]);
  await school.signIn('grace');
  expect(await school.modules.count('enrollment.disputed_address')).toBe(1);
  expect(await school.modules.sql('select id from enrollment.program_enrollment')).toEqual([{ id: program?.id }]);
});

test('whoever arrives sets off what waits for them, and nothing of anybody else', async () => {
  const withhold = async (withheld: boolean) => {
    for (const kind of ['program', 'course']) {
      const table = `enrollment.${kind}_enrollment_invitation`;
      await school.modules.sql(`update ${table} set grantor_lost_rights = $1`, [withheld]);
    }
  };
  await school.roster('create', [{ email: addressOf('alan') }]);
  await enrol({ person: addressOf('alan') });
  await withhold(true);
  const alan = await school.signIn('alan');
  await withhold(false);
  await school.roster('create', [GRACE]);
  await enrol({ person: GRACE.email });
  const grace = await school.signIn('grace');
  const enrolled = async () => [
    ...(await school.modules.sql<{ user_id: string }>('select user_id from enrollment.program_enrollment order by id')),
    ...(await real()),
  ];
  expect((await enrolled()).map((one) => one.user_id)).toEqual([grace, grace]);
  await school.signIn('alan');
  expect((await enrolled()).map((one) => one.user_id).toSorted()).toEqual([alan, alan, grace, grace].toSorted());
});

test('what waits for two people converts for whoever signs in, and tells of each place as it is', async () => {
  const second = await school.addProgram('MED');
  const curriculum = await school.addCurriculum(second);
  await school.roster('create', [GRACE, { email: addressOf('alan') }]);
  await school.roster('create', [GRACE], { program: second, curriculum });
  await enrol({ person: GRACE.email });
  await enrol({ person: addressOf('alan') });
  const grace = await school.signIn('grace');
  const told = (await school.modules.events('enrollment.invitation-converted')).map(({ payload }) => payload);
  expect(
    told.map((one) => [one['kind'], one['programId'], one['curriculumId'], one['courseId'], one['userId']]),
  ).toEqual([
    ['program-enrollment', school.program.id, school.curriculum, undefined, grace],
    ['program-enrollment', second.id, curriculum, undefined, grace],
    ['course-enrollment', undefined, undefined, school.course.id, grace],
  ]);
  expect(await school.modules.count('enrollment.program_enrollment_invitation')).toBe(1);
  const states = await school.modules.sql(
    'select state, count(*)::int as count from enrollment.program_identifier group by state order by state',
  );
  expect(states).toEqual([
    { state: 'active', count: 2 },
    { state: 'pending', count: 1 },
  ]);
});

test('what becomes real is counted once, by its kind, and what goes on waiting is not', async () => {
  const counted = () =>
    Promise.all(['program-enrollment', 'course-enrollment'].map((kind) => school.modules.conversions(kind)));
  const second = await school.addCourse('ENG-102', school.program);
  await school.roster('create', [GRACE, { email: addressOf('alan') }]);
  await enrol({ person: GRACE.email });
  await school.courseList('create', [{ person: GRACE.email }], { direct: true, course: second });
  const before = await counted();
  await school.signIn('grace');
  await school.signIn('grace');
  const after = await counted();
  expect(after.map((count, n) => count - (before[n] ?? 0))).toEqual([1, 2]);
});
