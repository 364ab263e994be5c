import { EntityManager } from '@mikro-orm/postgresql';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { EnrollmentAuthority } from '../../../src/modules/privilege/index.js';
import { locksAfter } from '../../support/locks.js';
import { School, at } from './school.js';

let school: School;
let authority: EnrollmentAuthority;
let emmy: string;
beforeAll(async () => {
  school = await School.start();
  authority = school.get(EnrollmentAuthority);
});
/** Ada is platform admin, Charles a teacher who has made the course, Emmy nothing yet. */
beforeEach(async () => {
  await school.open();
  emmy = await school.signIn('emmy');
});
afterAll(() => school?.stop());

const within = <T>(work: (em: EntityManager) => Promise<T>): Promise<T> =>
  school.modules.get(EntityManager).fork().transactional(work);
const asRegistrar = (userId: string) => within((em) => authority.requireRegistrar(em, userId, school.org));
const onCourse = (userId: string, id = school.course) =>
  within((em) => authority.requireOnCourse(em, userId, { id, organizationId: school.org }));
const FORBIDDEN = { kind: 'forbidden', code: 'forbidden' };

describe('who may enrol in a program', () => {
  test('is a registrar or admin of the organization, or a platform admin, and nobody else', async () => {
    await asRegistrar(school.ada);
    for (const role of ['registrar', 'admin'] as const) {
      await school.member(school.ada, emmy, [role]);
      await asRegistrar(emmy);
    }
    await school.member(school.ada, emmy, ['teacher']);
    for (const userId of [emmy, school.charles]) await expect(asRegistrar(userId)).rejects.toMatchObject(FORBIDDEN);
  });

  test('is held by their row: shared, or with those whose rights it changes alone', async () => {
    const rowsOf = [school.ada, emmy, school.charles].map((id) => ({ table: 'identity."user"', id }));
    const locks = (others: string[]) =>
      locksAfter(school.modules, (em) => authority.requireRegistrar(em, school.ada, school.org, others), rowsOf);
    expect(await locks([])).toEqual(['share', 'none', 'none']);
    expect(await locks([emmy])).toEqual(['no key update', 'no key update', 'none']);
  });
});

describe('who may enrol in a course', () => {
  test('is whoever holds manage_enrollments there, and who may in a program', async () => {
    for (const userId of [school.ada, school.charles]) await onCourse(userId);
    const lacking = { ...FORBIDDEN, extensions: { privileges: ['manage_enrollments'] } };
    await expect(onCourse(emmy)).rejects.toMatchObject(lacking);
    await school.grant(school.charles, emmy, { allow: ['manage_enrollments'] });
    await onCourse(emmy);
    const other = await school.addCourse('ENG-102');
    await expect(onCourse(emmy, other)).rejects.toMatchObject(lacking);
    await school.member(school.ada, emmy, ['registrar']);
    await onCourse(emmy, other);
  });

  test('is held by their row, shared', async () => {
    const rowsOf = [school.charles, emmy].map((id) => ({ table: 'identity."user"', id }));
    const course = { id: school.course, organizationId: school.org };
    const work = (em: EntityManager) => authority.requireOnCourse(em, school.charles, course);
    expect(await locksAfter(school.modules, work, rowsOf)).toEqual(['share', 'none']);
  });
});

test('of enrollments by many grantors, those are lacking that each could not make where it is', async () => {
  await school.grant(school.charles, emmy, { allow: ['manage_enrollments'] });
  const other = await school.addCourse('ENG-102', school.ada);
  await school.member(school.ada, at('grace'), ['registrar']);
  const grace = await school.signIn('grace');
  const made = [emmy, grace, school.charles].flatMap((grantorId) =>
    [null, school.course, other].map((courseId) => ({ grantorId, courseId })),
  );
  expect(await within((em) => authority.lacking(em, school.org, made))).toEqual([
    { grantorId: emmy, courseId: null },
    { grantorId: emmy, courseId: other },
    { grantorId: school.charles, courseId: null },
    { grantorId: school.charles, courseId: other },
  ]);
});
