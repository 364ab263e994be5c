import type { LocatedPerson } from './located-person.js';

interface Standing {
  readonly id: string;
  readonly userId: string | null;
  readonly identifierId: string;
}

/** Finds, of all that stands, what may be one person's: theirs, or under any identifier that stands for them. */
export function standingOf<T extends Standing>(all: readonly T[]): (person: LocatedPerson) => T[] {
  const byUser = Map.groupBy(all, (one) => one.userId);
  const byIdentifier = Map.groupBy(all, (one) => one.identifierId);
  return ({ userId, key, tiedIds }) => {
    const theirs = userId === undefined ? [] : (byUser.get(userId) ?? []);
    const under = [...tiedIds, ...(key ? [key.id] : [])].flatMap((id) => byIdentifier.get(id) ?? []);
    return [...new Map([...theirs, ...under].map((one) => [one.id, one])).values()];
  };
}
