import type { LockedPeople, LockedPerson } from '../../identity/index.js';
import { isProvenFor } from './proof.js';

/** Where a grant goes: to a user at once, or to wait for an identifier. */
export type Destination =
  | { readonly state: 'active'; readonly userId: string }
  | {
      readonly state: 'pending';
      readonly identifierId: string;
      /** The identifier with whatever is tied to it: all that stands for the person before they register. */
      readonly tiedIds: readonly string[];
      /** Who owns the identifier without having proven it far enough. */
      readonly userId: string | undefined;
    };

/** Where a grant to a person goes: to the user who has proven the identifier far enough, or else to wait for it. */
export function destinationOf(
  person: LockedPerson,
  people: LockedPeople,
  trustedDomains: readonly string[],
): Destination {
  const { userId, identifier } = person;
  if (userId !== undefined && (!identifier || isProvenFor(identifier, trustedDomains)))
    return { state: 'active', userId };
  if (!identifier) throw new Error('A person has a user or an identifier.');
  const tiedIds = people.tiedTo(identifier).map((one) => one.id);
  return { state: 'pending', identifierId: identifier.id, tiedIds, userId };
}

/** Tells people apart however they were named. */
export function personKey(destination: Destination): string {
  return destination.userId ?? (destination.state === 'pending' ? [...destination.tiedIds].toSorted().join() : '');
}

/** Where a grant is written: the user who holds it or the identifier that it waits for. */
export function destinationKey(destination: Destination): string {
  return destination.state === 'active' ? destination.userId : destination.identifierId;
}
