import { namesOf } from './forecast';
import type { ProgramEnrollment } from './program-calls';
import type { RosterRow } from './roster-rows';

/**
 * Cuts a roster into pieces of about `size` rows. Rows that may name one person stay in one piece, for the server tells
 * within one call alone that somebody is named twice.
 */
export function piecesOf(
  rows: readonly RosterRow[],
  enrollments: readonly ProgramEnrollment[],
  size: number,
): readonly (readonly RosterRow[])[] {
  const also = new Map(
    enrollments.flatMap(({ person: { email, externalUserKey } }) =>
      email !== undefined && externalUserKey !== undefined
        ? [[externalUserKey.toLowerCase(), email.toLowerCase()] as const]
        : [],
    ),
  );
  const names = (row: RosterRow): string[] => namesOf(row).flatMap((name) => [name, also.get(name) ?? name]);
  const groupOf = new Map<string, readonly RosterRow[]>();
  const groups = new Set<readonly RosterRow[]>();
  for (const row of rows) {
    const met = new Set(names(row).flatMap((name) => (groupOf.has(name) ? [groupOf.get(name) ?? []] : [])));
    const group = [...[...met].flat(), row];
    for (const one of met) groups.delete(one);
    groups.add(group);
    for (const name of group.flatMap(names)) groupOf.set(name, group);
  }
  const pieces: RosterRow[][] = [];
  for (const group of groups) {
    const last = pieces.at(-1);
    if (last && last.length + group.length <= size) last.push(...group);
    else pieces.push([...group]);
  }
  return pieces;
}
