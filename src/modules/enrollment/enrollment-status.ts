/** What an enrollment in a program may be. The first two are current; the others have ended or are held. */
export const PROGRAM_STATUSES = ['enrolled', 'pending', 'suspended', 'canceled', 'ended'] as const;
export type ProgramStatus = (typeof PROGRAM_STATUSES)[number];

/** What an enrollment in a course may be. */
export const COURSE_STATUSES = ['active', 'inactive'] as const;
export type CourseStatus = (typeof COURSE_STATUSES)[number];

/** How somebody came into a course: by itself, or as part of a program. */
export const COURSE_ROUTES = ['course', 'program'] as const;
export type CourseRoute = (typeof COURSE_ROUTES)[number];

/** A check constraint: the column holds one of these words. */
export function oneOfCheck(
  table: string,
  column: string,
  words: readonly string[],
): { name: string; expression: string } {
  const list = words.map((word) => `'${word}'`).join(', ');
  return { name: `${table}_${column}_known`, expression: `${column} in (${list})` };
}
