import { EntityManager } from '@mikro-orm/postgresql';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Curricula, Organizations } from '../../../src/modules/catalog/index.js';
import {
  holdCourse,
  holdCurricula,
  holdProgram,
  holdProgramCourse,
  readAddresses,
} from '../../../src/modules/enrollment/places-held.sql.js';
import { EnrollmentConversion } from '../../../src/modules/enrollment/waiting/conversion.service.js';
import {
  convertCourseEnrollments,
  convertProgramEnrollments,
} from '../../../src/modules/enrollment/waiting/conversion.sql.js';
import { holdPlaces, readPlaces } from '../../../src/modules/enrollment/waiting/waiting-places.sql.js';
import { lockedBefore, locksAfter, stirred, type Row } from '../../support/locks.js';
import { EnrollmentSchool, addressOf } from './school.js';

let school: EnrollmentSchool;
beforeAll(async () => {
  school = await EnrollmentSchool.start();
});
beforeEach(() => school.open());
afterAll(() => school?.stop());

const inTable =
  (table: string, column = 'id') =>
  (id: string): Row => ({ table, id, column });

const organization = inTable('catalog.organization');
const program = inTable('catalog.program');
const course = inTable('catalog.course');
const curriculum = inTable('catalog.curriculum');
const programCourse = inTable('catalog.program_course', 'course_id');
const user = inTable('identity."user"');

test('a course, or a program, in which somebody is enrolled stays, and so does its organization and no other', async () => {
  const other = await school.get(Organizations).create({ slug: 'other-school', name: 'Other School' });
  const rows = [course(school.course.id), program(school.program.id), organization(school.org), organization(other.id)];
  const inCourse = await locksAfter(school.modules, (em) => holdCourse(em, school.course.id), rows);
  expect(inCourse).toEqual(['share', 'none', 'share', 'none']);
  const inProgram = await locksAfter(school.modules, (em) => holdProgram(em, school.program.id), rows);
  expect(inProgram).toEqual(['none', 'share', 'share', 'none']);
});

test('the curricula of a program stay as they are while somebody is enrolled in one', async () => {
  const second = await school.addProgram('MED');
  const elsewhere = await school.addCurriculum(second);
  const rows = [curriculum(school.curriculum), curriculum(elsewhere)];
  const locks = await locksAfter(school.modules, (em) => holdCurricula(em, school.program.id), rows);
  expect(locks).toEqual(['share', 'none']);
});

test('a course is not taken out of a program while somebody is enrolled in it through that', async () => {
  const other = await school.addCourse('ENG-102', school.program);
  const second = await school.addProgram('MED');
  const rows = [programCourse(school.course.id), programCourse(other.id)];
  const found: boolean[] = [];
  const hold = (programId: string, courseId: string) => async (em: EntityManager) =>
    found.push(await holdProgramCourse(em, programId, courseId));
  const locks = [
    await locksAfter(school.modules, hold(school.program.id, school.course.id), rows),
    await locksAfter(school.modules, hold(second.id, other.id), rows),
  ];
  expect(locks).toEqual([
    ['share', 'none'],
    ['none', 'none'],
  ]);
  expect(found).toEqual([true, false]);
});

test('the address of a user is the one of their latest sign-in, and nobody else’s is read', async () => {
  const read = (em: EntityManager) => readAddresses(em, [school.emmy]);
  const [identifier] = await school.modules.sql<{ id: string }>('select id from identity.identifier where given = $1', [
    addressOf('emmy'),
  ]);
  expect(await school.get(EntityManager).fork().transactional(read)).toEqual(new Map([[school.emmy, identifier?.id]]));
});

test('a conversion keeps where it converts and who granted, and hinders nobody else', async () => {
  const other = await school.addCourse('ENG-102', school.program);
  const places = [
    { kind: 'course', id: school.course.id, grantorId: school.emmy },
    { kind: 'program', id: school.program.id, grantorId: school.emmy },
  ] as const;
  const rows = [
    course(school.course.id),
    program(school.program.id),
    programCourse(school.course.id),
    user(school.emmy),
  ];
  const free = [course(other.id), programCourse(other.id), user(school.ada)];
  const locks = await locksAfter(school.modules, (em) => holdPlaces(em, places), [...rows, ...free]);
  expect(locks).toEqual(['key share', 'key share', 'key share', 'key share', 'none', 'none', 'none']);
});

test('a conversion looks where something waits for those who arrive, and nowhere where it waits for others', async () => {
  const second = await school.addProgram('MED');
  const elsewhere = await school.addCourse('MED-101', second);
  const [alan, grace] = [{ email: addressOf('alan') }, { email: addressOf('grace') }];
  await school.roster('create', [grace]);
  await school.courseList('create', [{ person: grace.email }], { direct: true });
  await school.roster('create', [alan], { program: second, curriculum: await school.addCurriculum(second) });
  await school.courseList('create', [{ person: alan.email }], { direct: true, course: elsewhere });
  for (const kind of ['program', 'course']) {
    await school.modules.sql(`update enrollment.${kind}_enrollment_invitation set grantor_lost_rights = true`);
  }
  await school.signIn('alan');
  const users = [await school.signIn('grace')];
  const places = await school
    .get(EntityManager)
    .fork()
    .transactional((em) => readPlaces(em, users));
  expect(places).toEqual([
    { kind: 'program', id: school.program.id, grantorId: school.emmy },
    { kind: 'course', id: school.course.id, grantorId: school.emmy },
  ]);
});

test('whoever arrives has a course kept in its program until what waits for them there is real', async () => {
  await school.courseList('create', [{ person: addressOf('grace') }], { direct: true });
  const withhold = (withheld: boolean) =>
    school.modules.sql('update enrollment.course_enrollment_invitation set grantor_lost_rights = $1', [withheld]);
  await withhold(true);
  const grace = await school.signIn('grace');
  await withhold(false);
  const convert = (em: EntityManager) => school.get(EnrollmentConversion).convert(em, [grace]);
  expect(await locksAfter(school.modules, convert, [programCourse(school.course.id)])).toEqual(['key share']);
});

test('a conversion holds courses first, then programs, then what courses belong to them, then grantors', async () => {
  const places = [
    { kind: 'program', id: school.program.id, grantorId: school.emmy },
    { kind: 'course', id: school.course.id, grantorId: school.emmy },
  ] as const;
  const inOrder = [
    course(school.course.id),
    program(school.program.id),
    programCourse(school.course.id),
    user(school.emmy),
  ];
  for (const [n, held] of inOrder.entries()) {
    const others = inOrder.filter((row) => row !== held);
    const before = await lockedBefore(school.modules, held, others, (em) => holdPlaces(em, places));
    expect(before).toEqual(inOrder.slice(0, n));
  }
});

describe('whatever is held is held in one order, so that no two wait for each other', () => {
  const three = async (make: (n: number) => Promise<string>) => [await make(1), await make(2), await make(3)];
  const courses = () => three(async (n) => (await school.addCourse(`C-${n}`, school.program)).id);
  const programs = () => three(async (n) => (await school.addProgram(`P-${n}`)).id);
  const registrars = () => three((n) => school.addRegistrar(`registrar-${n}`));

  /** A conversion that holds these places, or in one place these grantors. */
  const places = (kind: 'course' | 'program') => (em: EntityManager, ids: readonly string[]) =>
    holdPlaces(
      em,
      ids.map((id) => ({ kind, id })),
    );
  const grantors = (em: EntityManager, ids: readonly string[]) =>
    holdPlaces(
      em,
      ids.map((grantorId) => ({ kind: 'program', id: school.program.id, grantorId })),
    );

  test.each([
    ['courses', course, courses, places('course')],
    ['programs', program, programs, places('program')],
    ['courses of programs', programCourse, courses, places('course')],
    ['grantors', user, registrars, grantors],
  ])('%s', async (_, row, make, hold) => {
    const [first, second, third] = await stirred(school.modules, row, await make());
    const ids = [third.id, second.id, first.id];
    const before = await lockedBefore(school.modules, second, [first, third], (em) => hold(em, ids));
    expect(before).toEqual([first]);
  });

  test('curricula', async () => {
    const make = (code: string) => school.get(Curricula).create(school.program.id, { code, title: code, active: true });
    // Their codes, by which they are found, are in the opposite order of their ids.
    const ids = [school.curriculum, (await make('1')).id, (await make('0')).id];
    const [first, second, third] = await stirred(school.modules, curriculum, ids);
    const hold = (em: EntityManager) => holdCurricula(em, school.program.id);
    expect(await lockedBefore(school.modules, second, [first, third], hold)).toEqual([first]);
  });

  test.each(['program', 'course'] as const)('what waits in a %s', async (kind) => {
    const table = `enrollment.${kind}_enrollment_invitation`;
    const ids = await three(async (n) => {
      const where = await school.addProgram(`P-${n}`);
      const [waits] =
        kind === 'program'
          ? await school.roster('create', [{ email: addressOf('grace') }], {
              program: where,
              curriculum: await school.addCurriculum(where),
            })
          : await school.courseList('create', [{ email: addressOf('grace') }], {
              direct: true,
              course: await school.addCourse(`C-${n}`, where),
            });
      return waits?.id ?? '';
    });
    await school.modules.sql(`update ${table} set grantor_lost_rights = true`);
    const grace = await school.signIn('grace');
    await school.modules.sql(`update ${table} set grantor_lost_rights = false`);
    const [first, second, third] = await stirred(school.modules, inTable(table), ids);
    const convert = kind === 'program' ? convertProgramEnrollments : convertCourseEnrollments;
    const work = (em: EntityManager) => convert(em, [grace], school.modules.clock.now());
    expect(await lockedBefore(school.modules, second, [first, third], work)).toEqual([first]);
  });
});
