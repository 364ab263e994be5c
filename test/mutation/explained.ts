import type { Outcome } from './outcome.js';

/** A mutant that no test can notice, or that none needs to. */
interface Explained extends Pick<Outcome, 'file' | 'code' | 'from' | 'to'> {
  readonly why: string;
}

export const EXPLAINED: readonly Explained[] = [
  {
    file: 'src/modules/identity/identifier-lock.ts',
    code: 'const sorted = [...distinct].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, reference]) => reference);',
    from: '<',
    to: '<=',
    why: 'Equivalent: no two keys of a map are alike.',
  },
  {
    file: 'src/modules/identity/identifier-lock.ts',
    code: 'order by n',
    from: 'order by n on',
    to: 'on',
    why: 'PostgreSQL reads arrays in their order without being told, and promises it only when it is.',
  },
  {
    file: 'src/modules/identity/identifier-transactions.ts',
    code: "throw new Error('What is tied to these identifiers changes faster than it can be locked.');",
    from: "throw new Error('What is tied to these identifiers changes faster than it can be locked.')",
    to: '',
    why: 'The end of a loop that takes twenty changes in a row, each between two statements, to reach.',
  },
  {
    file: 'src/modules/enrollment/places-held.sql.ts',
    code: 'if (userIds.length === 0) return new Map();',
    from: 'userIds.length === 0',
    to: 'false',
    why: 'Equivalent but for a statement that finds nothing.',
  },
  {
    file: 'src/modules/privilege/waiting/candidates.sql.ts',
    code: 'select id, trusted_domains from org where (select count(*) from person) >= 0`,',
    from: '>=',
    to: '>',
    why: 'Equivalent: whoever owns the identifier of a candidate is a user, so there is somebody to hold.',
  },
  {
    file: 'src/modules/privilege/waiting/candidates.sql.ts',
    code: 'distinct(candidates.flatMap((one) => (one.course_id === null ? [] : [one.course_id]))),',
    from: 'one.course_id === null',
    to: 'false',
    why: 'Equivalent: no course has the id null.',
  },
];

/** Why a mutant may survive; undefined when nobody has said why. */
export function explanationOf({ file, code, from, to }: Outcome): string | undefined {
  return EXPLAINED.find((one) => one.file === file && one.code === code && one.from === from && one.to === to)?.why;
}
