import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { RosterSchool } from './roster-school.js';

const COURSES = 12;

let school: RosterSchool;

beforeAll(async () => {
  school = await RosterSchool.start();
});

afterAll(() => school?.stop());

test('whoever enrols in a course that is deleted meanwhile is told that there is none, never that they may not', async () => {
  const statuses: number[] = [];
  await Promise.all(
    Array.from({ length: COURSES }, async () => {
      const course = await school.addLooseCourse();
      const enroll = async (): Promise<void> => {
        const path = `/courses/${course}/enrollments/${school.newcomer()}`;
        statuses.push((await school.staff('put', path, { status: 'active' })).status);
      };
      const enrolling = Array.from({ length: 8 }, enroll);
      await Promise.all([school.staff('delete', `/courses/${course}`), ...enrolling]);
    }),
  );
  expect(new Set(statuses.filter((status) => status !== 201 && status !== 404))).toEqual(new Set());
});
