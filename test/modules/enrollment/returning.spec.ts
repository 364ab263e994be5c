import { EntityManager } from '@mikro-orm/postgresql';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Random } from '../../../src/common/clock/random.js';
import { withCause } from '../../../src/common/events/cause.js';
import { holdUnderKey, leaveInactive } from '../../../src/modules/enrollment/waiting/returning.sql.js';
import { changedMeanwhile, lockedBefore, locksAfter, stirred, type Row } from '../../support/locks.js';
import { audit, NO_FAULTS } from './audit.js';
import { EnrollmentSchool, addressOf } from './school.js';

let school: EnrollmentSchool;
let grace: string;
beforeAll(async () => {
  school = await EnrollmentSchool.start();
  await school.modules.sql(`create function public.refuse() returns trigger language plpgsql as
    $$ begin raise exception 'the disk is full'; end $$`);
});
beforeEach(async () => {
  await school.open();
  grace = await school.signIn('grace');
});
afterAll(() => school?.stop());

const GRACE = { email: addressOf('grace') } as const;
const KEY = { externalUserKey: 'S-1' } as const;

/** An enrollment in a course as lists show it. */
interface Shown {
  readonly id: string;
  readonly state: string;
  readonly status: string;
  readonly through: string;
  readonly user_id: string | null;
  readonly grantor_id: string;
}

const inCourse = (course = school.course): Promise<Shown[]> =>
  school.modules.sql(
    `select id, state, status, through, user_id, grantor_id from enrollment.course_enrollment_grant
     where course_id = $1 order by id`,
    [course.id],
  );

const inProgram = (): Promise<Omit<Shown, 'through'>[]> =>
  school.modules.sql(
    `select id, state, status, user_id, grantor_id from enrollment.program_enrollment_grant
     where program_id = $1 order by id`,
    [school.program.id],
  );

const waiting = async (course = school.course) => (await inCourse(course)).filter((one) => one.state === 'pending');
const statuses = async () => new Map((await waiting()).map((one) => [one.id, one.status]));
const of = async (userId: string, course = school.course) =>
  (await inCourse(course)).filter((one) => one.user_id === userId);

/** The id of the enrollment that comes of one row. */
async function enrol(row: object, where: Parameters<EnrollmentSchool['courseList']>[2] = {}): Promise<string> {
  return idOf(await school.courseList('put', [row], { direct: true, ...where }));
}

function idOf([answer]: Awaited<ReturnType<EnrollmentSchool['roster']>>): string {
  if (answer?.id === undefined) throw new Error(`Not enrolled: ${answer?.code}`);
  return answer.id;
}

/** What the events of one type tell, from oldest to newest. */
async function told(type: string): Promise<Record<string, unknown>[]> {
  return (await school.modules.events(`enrollment.${type}`)).map(({ payload }) => payload);
}

describe('what returns to a key', () => {
  test('is answered for by whoever took the key away and, where that is nobody, by whoever enrolled', async () => {
    await school.link('S-1', GRACE.email);
    await school.roster('create', [KEY]);
    await enrol(KEY);
    await school.unlink('S-1');
    const grantors = async () => [...(await inProgram()), ...(await waiting())].map((one) => one.grantor_id);
    expect(await grantors()).toEqual([school.emmy, school.emmy]);
    await school.link('S-1', GRACE.email);
    await withCause({ actor: school.ada, requestId: '' }, () => school.unlink('S-1'));
    expect(await grantors()).toEqual([school.ada, school.ada]);
  });

  test('is told of with the program that it came through, if it came through one', async () => {
    await school.link('S-1', GRACE.email);
    await school.roster('create', [KEY]);
    const through = await enrol(KEY, { direct: false });
    const elsewhere = await school.addCourse('ENG-102', school.program);
    const direct = await enrol(KEY, { course: elsewhere });
    await school.unlink('S-1');
    const returned = (await told('enrollment-returned')).filter(({ kind }) => kind === 'course-enrollment');
    expect(new Map(returned.map(({ grantId, programId }) => [grantId, programId]))).toEqual(
      new Map([
        [through, school.program.id],
        [direct, undefined],
      ]),
    );
  });

  test('is inactive, also in the log, where something else waits for the key to be active in the same course', async () => {
    const other = await enrol(KEY);
    await school.roster('create', [GRACE]);
    const through = await enrol({ person: GRACE.email }, { direct: false });
    await school.roster('put', [{ ...GRACE, ...KEY }]);
    await school.unlink('S-1');
    expect(await statuses()).toEqual(
      new Map([
        [other, 'active'],
        [through, 'inactive'],
      ]),
    );
    expect((await told('enrollment-returned')).at(-1)).toMatchObject({ grantId: through, status: 'inactive' });
  });

  test('stays active where something else waits for the key inactively, or to be active in another course', async () => {
    const elsewhere = await school.addCourse('ENG-102', school.program);
    await enrol({ person: GRACE.email }, { course: elsewhere });
    await enrol({ person: GRACE.email, status: 'inactive' });
    const active = await enrol(KEY, { course: elsewhere });
    const inactive = await enrol({ ...KEY, status: 'inactive' });
    await school.link('S-1', GRACE.email);
    await school.roster('create', [KEY]);
    const through = await enrol(KEY, { direct: false });
    await school.unlink('S-1');
    expect(await waiting(elsewhere)).toMatchObject([{ id: active, status: 'active' }]);
    expect(await statuses()).toEqual(
      new Map([
        [inactive, 'inactive'],
        [through, 'active'],
      ]),
    );
  });
});

describe('whoever loses a key', () => {
  beforeEach(() => school.link('S-1', GRACE.email));

  test('is left inactive in a course, whoever else takes it and whatever else they take, and its organization is told', async () => {
    await enrol({ person: addressOf('emmy') });
    await enrol({ person: GRACE.email }, { course: await school.addCourse('ENG-102', school.program) });
    await enrol(KEY);
    await school.unlink('S-1');
    const [left, ...others] = await of(grace);
    expect([left, ...others]).toMatchObject([{ status: 'inactive', through: 'course' }]);
    expect((await told('course-enrolled')).at(-1)).toMatchObject({ grantId: left?.id, organizationId: school.org });
  });

  test('is not left in a course that they did not take actively', async () => {
    await enrol({ ...KEY, status: 'inactive' });
    await school.unlink('S-1');
    expect(await of(grace)).toEqual([]);
    expect(await waiting()).toHaveLength(1);
  });

  test('is not left in a course once more in which something else of theirs says that they were', async () => {
    await school.roster('create', [GRACE]);
    const own = await enrol({ person: GRACE.email, status: 'inactive' }, { direct: false });
    await enrol(KEY);
    await school.unlink('S-1');
    expect(await of(grace)).toMatchObject([{ id: own, status: 'inactive', through: 'program' }]);
  });
});

test('whoever comes to be enrolled in a course just as they are left in it is in it once, and nothing fails', async () => {
  const [enrolled, left] = [school.get(Random).id(), school.get(Random).id()];
  const leave = (em: EntityManager) =>
    leaveInactive(
      em,
      grace,
      [{ id: left, courseId: school.course.id, grantorId: school.emmy }],
      school.modules.clock.now(),
    );
  const written = await changedMeanwhile(
    school.modules,
    [
      `insert into enrollment.course_enrollment
         (id, course_id, user_id, identifier_id, through, status, grantor_id, granted_at)
       select '${enrolled}', '${school.course.id}', id, address_id, 'course', 'active', '${school.emmy}', now()
       from identity."user" where id = '${grace}'`,
    ],
    () => school.get(EntityManager).fork().transactional(leave),
  );
  expect(written).toEqual([]);
  expect(await inCourse()).toMatchObject([{ id: enrolled, status: 'active' }]);
});

describe('a key that is taken away while what stands under it cannot return, which is tried again', () => {
  /** Takes the key away; `meanwhile` comes before what stood under it can return. */
  async function unlinkLate(meanwhile: () => Promise<unknown>): Promise<void> {
    await school.modules.sql(
      'create trigger refuse before delete on enrollment.course_enrollment for each row execute function public.refuse()',
    );
    await school.unlink('S-1');
    expect(await school.modules.deliveries()).toHaveLength(1);
    await meanwhile();
    await school.modules.sql('drop trigger refuse on enrollment.course_enrollment');
    await school.modules.untilDelivered(async () => (await school.modules.deliveries()).length === 0);
  }

  beforeEach(() => school.link('S-1', GRACE.email));

  test('leaves everything as it is with whom it is linked to again, such as a course of a suspended program', async () => {
    await school.roster('create', [KEY]);
    await enrol(KEY, { direct: false });
    await school.roster('change', [{ ...KEY, status: 'suspended' }]);
    const before = [await inProgram(), await inCourse()];
    await unlinkLate(() => school.link('S-1', GRACE.email));
    expect([await inProgram(), await inCourse()]).toEqual(before);
    expect(await told('enrollment-returned')).toEqual([]);
  });

  test('takes its enrollments to whom it belongs by then', async () => {
    const alan = await school.signIn('alan');
    const program = idOf(await school.roster('create', [KEY]));
    const course = await enrol(KEY);
    await unlinkLate(() => school.link('S-1', addressOf('alan')));
    expect(await inProgram()).toMatchObject([{ id: program, state: 'active', user_id: alan }]);
    expect(await of(alan)).toMatchObject([{ id: course, status: 'active' }]);
    expect(await of(grace)).toMatchObject([{ status: 'inactive' }]);
    await expect(audit(school.modules)).resolves.toEqual({ ...NO_FAULTS, putOff: 1 });
  });

  test('lets a roster that names it say so: its row is not applied, every other is, and it is applied when sent again', async () => {
    const program = idOf(await school.roster('create', [KEY]));
    await enrol(KEY);
    const rows = [KEY, { externalUserKey: 'S-2' }, { externalUserKey: 'S-3' }];
    await unlinkLate(async () => {
      expect(await school.roster('put', rows)).toMatchObject([
        { outcome: 'refused', code: 'not-applied' },
        { outcome: 'created' },
        { outcome: 'created' },
      ]);
    });
    const again = await school.roster('put', [{ ...KEY, status: 'suspended' }]);
    expect(again).toMatchObject([{ outcome: 'updated', id: program }]);
    await expect(audit(school.modules)).resolves.toEqual({ ...NO_FAULTS, putOff: 1 });
  });

  test('keeps what it has been enrolled in meanwhile, and the log says that the other is gone', async () => {
    const other = await enrol(KEY);
    let anew = '';
    await unlinkLate(async () => (anew = await enrol(KEY)));
    expect(await waiting()).toMatchObject([{ id: anew, status: 'active' }]);
    expect(await told('enrollment-returned')).toEqual([]);
    expect(await told('course-unenrolled')).toEqual([
      {
        organizationId: school.org,
        grantId: other,
        kind: 'course-enrollment',
        state: 'active',
        status: 'active',
        courseId: school.course.id,
        userId: grace,
      },
    ]);
    expect(await of(grace)).toMatchObject([{ status: 'inactive' }]);
    await expect(audit(school.modules)).resolves.toEqual({ ...NO_FAULTS, putOff: 1 });
  }, 20_000);
});

describe('what somebody holds under a key, before it returns,', () => {
  const inTable =
    (table: string) =>
    (id: string): Row => ({ table, id });
  const inPrograms = inTable('enrollment.program_enrollment');
  const inCourses = inTable('enrollment.course_enrollment');

  async function idOfKey(): Promise<string> {
    const [found] = await school.modules.sql<{ id: string }>(`select id from identity.identifier where given = 'S-1'`);
    return found?.id ?? '';
  }

  beforeEach(() => school.link('S-1', GRACE.email));

  test('is locked, and nothing that they hold otherwise, or that others hold', async () => {
    await school.signIn('alan');
    await school.link('S-2', addressOf('alan'));
    const other = await school.addProgram('MED');
    const curriculum = await school.addCurriculum(other);
    const elsewhere = await school.addCourse('ENG-102', school.program);
    const rows = [
      inPrograms(idOf(await school.roster('create', [KEY]))),
      inCourses(await enrol(KEY, { direct: false })),
      inCourses(await enrol(KEY, { course: elsewhere })),
    ];
    const others = [
      inPrograms(idOf(await school.roster('create', [GRACE], { program: other, curriculum }))),
      inCourses(await enrol({ person: GRACE.email }, { course: await school.addCourse('ENG-103', other) })),
      inPrograms(idOf(await school.roster('create', [{ externalUserKey: 'S-2' }]))),
      inCourses(await enrol({ externalUserKey: 'S-2' })),
    ];
    const keyId = await idOfKey();
    const locks = await locksAfter(school.modules, (em) => holdUnderKey(em, grace, keyId), [...rows, ...others]);
    expect(locks).toEqual([...rows.map(() => 'update'), ...others.map(() => 'none')]);
  });

  test.each(['programs', 'courses'])(
    'is locked in one order in %s, so that no two wait for each other',
    async (kind) => {
      const ids: string[] = [];
      for (const code of ['1', '2', '3']) {
        const program = await school.addProgram(`P-${code}`);
        ids.push(
          kind === 'programs'
            ? idOf(await school.roster('create', [KEY], { program, curriculum: await school.addCurriculum(program) }))
            : await enrol(KEY, { course: await school.addCourse(`C-${code}`, program) }),
        );
      }
      const keyId = await idOfKey();
      const [first, second, third] = await stirred(school.modules, kind === 'programs' ? inPrograms : inCourses, ids);
      const work = (em: EntityManager) => holdUnderKey(em, grace, keyId);
      expect(await lockedBefore(school.modules, second, [first, third], work)).toEqual([first]);
    },
  );
});
