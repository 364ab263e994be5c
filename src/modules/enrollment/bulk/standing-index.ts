import type { LocatedPerson } from './located-person.js';

interface Standing {
  readonly id: string;
  readonly userId: string | null;
  readonly identifierId: string;
}

/** Finds, of all that stands, what a row is about: its person's, or under any identifier that it names or implies. */
export function standingOf<T extends Standing>(all: readonly T[]): (person: LocatedPerson) => T[] {
  const byUser = Map.groupBy(all, (one) => one.userId);
  const byIdentifier = Map.groupBy(all, (one) => one.identifierId);
  return ({ userId, key, tiedIds, strangerIds }) => {
    const theirs = userId === undefined ? [] : (byUser.get(userId) ?? []);
    const under = [...tiedIds, ...strangerIds, ...(key ? [key.id] : [])].flatMap((id) => byIdentifier.get(id) ?? []);
    return [...new Map([...theirs, ...under].map((one) => [one.id, one])).values()];
  };
}
