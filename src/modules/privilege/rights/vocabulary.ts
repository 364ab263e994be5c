/** A right on a course. `implies` names the rights that come with it, and that it cannot do without. */
export interface Privilege {
  readonly name: PrivilegeName;
  readonly description: string;
  readonly implies: readonly PrivilegeName[];
}

export const PRIVILEGE_NAMES = [
  'update_course',
  'manage_material',
  'access_exercises',
  'manage_exercises',
  'manage_exercise_solutions',
  'assess_participations',
  'manage_events',
  'view_enrollments',
  'manage_enrollments',
  'manage_privileges',
] as const;

export type PrivilegeName = (typeof PRIVILEGE_NAMES)[number];

/** Every right there is on a course, as `GET /api/v1/privileges` shows it. */
export const VOCABULARY: readonly Privilege[] = [
  { name: 'update_course', description: 'Change the title and code of the course.', implies: [] },
  { name: 'manage_material', description: 'Add, change and remove teaching material.', implies: [] },
  { name: 'access_exercises', description: 'See exercises before they are published.', implies: [] },
  { name: 'manage_exercises', description: 'Create, change and remove exercises.', implies: ['access_exercises'] },
  { name: 'manage_exercise_solutions', description: 'Write and publish solutions to exercises.', implies: [] },
  { name: 'assess_participations', description: 'Mark what students hand in.', implies: [] },
  { name: 'manage_events', description: 'Schedule and change events of the course.', implies: [] },
  { name: 'view_enrollments', description: 'See who takes the course.', implies: [] },
  { name: 'manage_enrollments', description: 'Enrol people and take them off.', implies: ['view_enrollments'] },
  { name: 'manage_privileges', description: 'Grant others what one holds oneself.', implies: [] },
];

/** A check constraint: every name in the column, a `text[]`, is in the vocabulary. */
export function vocabularyCheck(table: string, column: string): { name: string; expression: string } {
  const names = PRIVILEGE_NAMES.map((name) => `'${name}'`).join(', ');
  return { name: `${table}_${column}_in_vocabulary`, expression: `${column} <@ array[${names}]::text[]` };
}
