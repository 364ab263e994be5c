import type { Schemas } from '../api/client';
import { referenceOf, type CourseGrant, type PersonView } from './course-grants';

/** One person in the table of a course. */
export interface PersonRow {
  readonly kind: 'person';
  /** How they are named in calls, and told apart; it stays what it was when the row first appeared. */
  readonly ref: string;
  readonly person: PersonView;
  /** Undefined where nothing was granted to them yet. */
  readonly grant: CourseGrant | undefined;
  /** Typed or pasted just now. */
  readonly draft: boolean;
}

export type Row =
  | PersonRow
  | { readonly kind: 'section'; readonly ref: string; readonly title: string }
  /** Stands for all that were pasted together. */
  | { readonly kind: 'together'; readonly ref: 'together' };

/** By what a person is known, so that two lists can tell that they mean the same one. */
function tokensOf({ userId, email, externalUserKey }: PersonView): string[] {
  return [
    ...(userId === undefined ? [] : [`user ${userId}`]),
    ...(email === undefined ? [] : [`mail ${email.toLowerCase()}`]),
    ...(externalUserKey === undefined ? [] : [`key ${externalUserKey.toLowerCase()}`]),
  ];
}

export interface Lists {
  /** Addresses that were typed or pasted. */
  readonly drafts: readonly string[];
  readonly granted: readonly CourseGrant[];
  readonly others: readonly Schemas['PersonSummaryView'][];
  readonly titles: { readonly drafts: string; readonly granted: string; readonly others: string };
}

/** One table out of what was typed, whoever holds something on the course, and everybody else; each person once. */
export function rowsFrom({ drafts, granted, others, titles }: Lists): readonly Row[] {
  const seen = new Set<string>();
  const fresh = (person: PersonView): boolean => {
    const tokens = tokensOf(person);
    const known = tokens.some((token) => seen.has(token));
    for (const token of tokens) seen.add(token);
    return !known;
  };
  const listed = new Map(
    [...others.map(({ person }) => personRow(person, undefined)), ...granted.map(heldRow)].flatMap((row) =>
      tokensOf(row.person).map((token) => [token, row] as const),
    ),
  );
  // Whoever was typed and is in the list is that person, with what they hold.
  const typed = drafts
    .map((email): PersonRow => {
      const found = listed.get(tokensOf({ email })[0] ?? '');
      return { kind: 'person', ref: email, person: found?.person ?? { email }, grant: found?.grant, draft: true };
    })
    .filter((row) => fresh(row.person));
  const holders = granted.filter(({ person }) => fresh(person)).map(heldRow);
  const rest = others.filter(({ person }) => fresh(person)).map(({ person }) => personRow(person, undefined));
  return [
    ...section('drafts', titles.drafts, typed),
    ...(typed.length > 1 ? [{ kind: 'together', ref: 'together' } as const] : []),
    ...typed,
    ...section('granted', titles.granted, holders),
    ...holders,
    ...section('others', titles.others, rest),
    ...rest,
  ];
}

function personRow(person: PersonView, grant: CourseGrant | undefined): PersonRow {
  return { kind: 'person', ref: referenceOf(person), person, grant, draft: false };
}

function heldRow(grant: CourseGrant): PersonRow {
  return personRow(grant.person, grant);
}

function section(ref: string, title: string, rows: readonly PersonRow[]): Row[] {
  return rows.length === 0 ? [] : [{ kind: 'section', ref: `section ${ref}`, title }];
}
