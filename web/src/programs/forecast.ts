import type { Schemas } from '../api/client';
import { isStatus, type ProgramEnrollment } from './program-calls';
import type { RosterRow } from './roster-rows';

/** What will become of a row, as far as can be told before it is sent. */
export type Forecast =
  | { readonly will: 'create' }
  | { readonly will: 'change'; readonly from: string }
  | { readonly will: 'nothing' }
  | { readonly will: 'refuse'; readonly why: Why };

export type Why =
  | 'no-identifier'
  | 'invalid-email'
  | 'duplicated'
  | 'unknown-curriculum'
  | 'closed-curriculum'
  | 'invalid-status';

export interface Program {
  readonly enrollments: readonly ProgramEnrollment[];
  readonly curricula: readonly Schemas['CurriculumView'][];
  /** By its code, of rows that name none. */
  readonly curriculum: string;
}

/** Says for each row, in their order, what will happen when the roster is sent; the server has the last word. */
export function forecast(rows: readonly RosterRow[], { enrollments, curricula, curriculum }: Program): Forecast[] {
  const ids = new Map(curricula.flatMap(({ id, code }) => [[code.toLowerCase(), id] as const, [id, id] as const]));
  const standing = new Map(
    enrollments.flatMap((one) => {
      const { email, externalUserKey } = one.person;
      return [email, externalUserKey].flatMap((name) =>
        name === undefined ? [] : [[`${one.curriculumId} ${name.toLowerCase()}`, one] as const],
      );
    }),
  );
  const closed = new Set(curricula.filter(({ active }) => !active).map(({ id }) => id));
  const repeated = repeatedNames(rows);
  return rows.map((row): Forecast => {
    const names = namesOf(row);
    const status = row.status === '' ? 'enrolled' : row.status;
    const id = ids.get((row.curriculum === '' ? curriculum : row.curriculum).toLowerCase());
    if (names.length === 0) return { will: 'refuse', why: 'no-identifier' };
    if (row.email !== '' && !/^[^\s@]+@[^\s@]+\.[^\s@.]+$/.test(row.email))
      return { will: 'refuse', why: 'invalid-email' };
    if (names.some((name) => repeated.has(name))) return { will: 'refuse', why: 'duplicated' };
    if (id === undefined) return { will: 'refuse', why: 'unknown-curriculum' };
    if (!isStatus(status)) return { will: 'refuse', why: 'invalid-status' };
    const present = names.map((name) => standing.get(`${id} ${name}`)).find((one) => one !== undefined);
    if (!present) return closed.has(id) ? { will: 'refuse', why: 'closed-curriculum' } : { will: 'create' };
    const learns =
      row.key !== '' &&
      row.email !== '' &&
      (present.person.email === undefined || present.person.externalUserKey === undefined);
    return present.status === status && !learns ? { will: 'nothing' } : { will: 'change', from: present.status };
  });
}

/** By what a row names its person, in any case. */
export function namesOf({ email, key }: RosterRow): string[] {
  return [email, key].filter((name) => name !== '').map((name) => name.toLowerCase());
}

function repeatedNames(rows: readonly RosterRow[]): Set<string> {
  const [once, more] = [new Set<string>(), new Set<string>()];
  for (const name of rows.flatMap(namesOf)) (once.has(name) ? more : once).add(name);
  return more;
}
