import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { cameTo, RosterSchool } from './roster-school.js';

let school: RosterSchool;
beforeAll(async () => {
  school = await RosterSchool.start();
});
beforeEach(() => school.open());
afterAll(() => school?.stop());

interface Roster {
  /** Ids of the enrollments in the program: of who is here, of who is waited for. */
  readonly programs: readonly string[];
  /** Ids of theirs in the course through the program. */
  readonly courses: readonly string[];
  /** Ids of direct ones in the second course. */
  readonly direct: readonly string[];
  readonly here: string;
  readonly key: string;
  readonly userId: string;
}

/** One who is here and one who is waited for: both in the program, in its course through it, in the second directly. */
async function roster(): Promise<Roster> {
  const [here, key] = [school.newcomer(), school.newKey()];
  const userId = await school.signIn(here);
  const ids = (rows: { id?: string }[]) => rows.map((one) => one.id ?? '');
  const programs = ids((await school.enroll('post', { email: here }, { externalUserKey: key })).results);
  const courses = ids((await school.enrollInCourse('post', [{ person: here }, { externalUserKey: key }])).results);
  const direct = [here, `key:${key}`].map((person) => school.putInCourse(person, 'active', school.secondCourse));
  return {
    programs,
    courses,
    direct: (await Promise.all(direct)).map(({ body }) => String(body['id'])),
    here,
    key,
    userId,
  };
}

/** How many of these stand, anywhere. */
async function standing(...ids: string[]): Promise<number> {
  const [found] = await school.sql<{ n: number }>(
    `select (select count(*) from enrollment.program_identifier where enrollment_id = any($1::uuid[]))::int
       + (select count(*) from enrollment.program_enrollment_grant where id = any($1::uuid[]))::int
       + (select count(*) from enrollment.course_enrollment_grant where id = any($1::uuid[]))::int as n`,
    [ids],
  );
  return found?.n ?? -1;
}

async function lastOf(ids: readonly string[]): Promise<(string | undefined)[]> {
  const found = await Promise.all(ids.map((id) => school.history(id)));
  return found.map((types) => types.at(-1));
}

describe('with a course', () => {
  test('go all enrollments in it, direct and through programs, real and waiting, and the log says so', async () => {
    const { programs, courses, direct } = await roster();
    expect((await school.staff('delete', `/courses/${school.course}`)).status).toBe(204);
    expect((await school.staff('delete', `/courses/${school.secondCourse}`)).status).toBe(204);
    expect(await standing(...courses, ...direct)).toBe(0);
    expect(await lastOf([...courses, ...direct])).toEqual(Array(4).fill('course-unenrolled'));
    expect(await school.inProgram()).toHaveLength(programs.length);
  });
});

describe('with a program', () => {
  test('go its enrollments and those in courses through it, and the log says so; direct ones stay', async () => {
    const { programs, courses, direct } = await roster();
    expect((await school.staff('delete', `/programs/${school.program}`)).status).toBe(204);
    expect(await standing(...programs, ...courses)).toBe(0);
    expect(await lastOf(programs)).toEqual(Array(2).fill('program-unenrolled'));
    expect(await lastOf(courses)).toEqual(Array(2).fill('course-unenrolled'));
    expect(await standing(...direct)).toBe(2);
  });

  test('ends what kept a direct enrollment of the same person waiting', async () => {
    const { here, userId } = await roster();
    const key = school.newKey();
    const waiting = (await school.putInCourse(`key:${key}`)).body['id'];
    await school.link(key, userId);
    expect(await school.inCourse('&state=pending')).toContainEqual(expect.objectContaining({ id: waiting }));
    await school.staff('delete', `/programs/${school.program}`);
    expect(await school.inCourse()).toMatchObject([{ id: waiting, state: 'active', person: { email: here } }]);
  });
});

describe('with an organization', () => {
  test('goes everything in it, and the log says so', async () => {
    const slug = await school.addOrganization();
    const program = await school.addProgram(slug);
    const curriculum = await school.addCurriculum(program);
    const course = await school.addCourse(program, slug);
    const here = school.newcomer();
    await school.signIn(here);
    const rows = [{ person: here }, { person: `key:${school.newKey()}` }];
    const ada = 'ada@engine-school.example';
    const programs = await school.bulk(
      'post',
      `/programs/${program}/enrollments`,
      rows.map((row) => ({ ...row, curriculum, status: 'enrolled' })),
      ada,
    );
    const courses = await school.bulk(
      'post',
      `/programs/${program}/courses/${course}/enrollments`,
      rows.map((row) => ({ ...row, status: 'active' })),
      ada,
    );
    expect((await school.staff('delete', `/organizations/${slug}`)).status).toBe(204);
    const ids = [...programs.results, ...courses.results].map((one) => one.id ?? '');
    expect(await standing(...ids)).toBe(0);
    expect(await lastOf(ids)).toEqual([
      ...Array<string>(2).fill('program-unenrolled'),
      ...Array<string>(2).fill('course-unenrolled'),
    ]);
  });
});

describe('a course that is taken out of a program', () => {
  test('is taken through it no longer: rows stay, inactive, real and waiting', async () => {
    const { courses, key } = await roster();
    const path = `/programs/${school.program}/courses/${school.course}`;
    expect((await school.staff('delete', path)).status).toBe(204);
    expect((await school.inCourse()).map((one) => [one.id, one.state, one.status])).toEqual([
      [courses[0], 'active', 'inactive'],
      [courses[1], 'pending', 'inactive'],
    ]);
    expect(await lastOf(courses)).toEqual(Array(2).fill('course-enrollment-changed'));
    const userId = await school.signIn(school.newcomer());
    await school.link(key, userId);
    expect((await school.inCourse('&status=active')).length).toBe(0);
    expect(await school.inCourse('&state=active')).toHaveLength(2);
  });

  test('can be taken directly then, and what waited for that becomes real', async () => {
    const { here, userId } = await roster();
    const key = school.newKey();
    const waiting = (await school.putInCourse(`key:${key}`)).body['id'];
    await school.link(key, userId);
    await school.staff('delete', `/programs/${school.program}/courses/${school.course}`);
    expect(await school.inCourse('&status=active')).toMatchObject([
      { id: waiting, state: 'active', person: { email: here } },
    ]);
  });

  test('comes back with nobody in it until they are enrolled again, under the same ids', async () => {
    const { courses, here, key } = await roster();
    const path = `/programs/${school.program}/courses/${school.course}`;
    await school.staff('delete', path);
    await school.staff('put', path);
    expect(await school.inCourse('&status=active')).toEqual([]);
    const again = await school.enrollInCourse('put', [{ person: here }, { externalUserKey: key }]);
    expect(cameTo(again)).toEqual(['updated', 'updated']);
    expect(again.results.map((one) => one.id)).toEqual(courses);
  });
});

describe('DELETE of an enrollment in a program', () => {
  test('takes its course enrollments along, waiting or real, and the log says so', async () => {
    const { programs, courses, direct } = await roster();
    for (const id of programs) {
      expect((await school.registrar('delete', `/programs/${school.program}/enrollments/${id}`)).status).toBe(204);
      expect((await school.registrar('delete', `/programs/${school.program}/enrollments/${id}`)).status).toBe(404);
      expect((await school.registrar('get', `/programs/${school.program}/enrollments/${id}`)).status).toBe(404);
    }
    expect(await standing(...programs, ...courses)).toBe(0);
    expect(await standing(...direct)).toBe(2);
    expect(await lastOf([...programs, ...courses])).toEqual([
      ...Array<string>(2).fill('program-unenrolled'),
      ...Array<string>(2).fill('course-unenrolled'),
    ]);
  });

  test('lets the person be enrolled anew, under a new id', async () => {
    const { programs, here, key } = await roster();
    for (const id of programs) await school.registrar('delete', `/programs/${school.program}/enrollments/${id}`);
    const again = await school.enroll('post', { email: here }, { externalUserKey: key });
    expect(cameTo(again)).toEqual(['created', 'created']);
    expect(again.results.filter((one) => programs.includes(one.id ?? ''))).toEqual([]);
  });

  test('of nonsense is not found', async () => {
    for (const id of ['nonsense', school.program, 'a%2Fb']) {
      expect((await school.registrar('delete', `/programs/${school.program}/enrollments/${id}`)).status).toBe(404);
      expect((await school.registrar('get', `/programs/${school.program}/enrollments/${id}`)).status).toBe(404);
    }
  });
});
