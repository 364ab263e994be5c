import { DomainError } from '../../../common/errors/index.js';
import type { KeyTie, LockedIdentifier, LockedPeople } from '../../identity/index.js';
import { repeatedRows } from './repeated-people.js';
import type { RowPerson } from './row-person.js';

/** Whom a row names, as the database knows them while everybody is locked. */
export interface LocatedPerson {
  /** Who it is; absent when nobody has registered as them. */
  readonly userId: string | undefined;
  readonly address: LockedIdentifier | undefined;
  readonly key: LockedIdentifier | undefined;
  /** Every identifier nobody owns that is this person's: before they register, all that stands for them. */
  readonly tiedIds: readonly string[];
  /** The address that a row gives with somebody else's key and that nobody owns, with what is tied to it. */
  readonly strangerIds: readonly string[];
  /** The address's owner, where the key is somebody else's. */
  readonly disputedBy: string | undefined;
  /** That the key is this person's, where the row says so and the database does not know it yet. */
  readonly tie: KeyTie | undefined;
}

/** Undefined for a user id that no user has, and for whoever was retired. */
export function locate(
  { userId, address: addressRef, key: keyRef }: RowPerson,
  people: LockedPeople,
  anchors: ReadonlyMap<string, string>,
): LocatedPerson | undefined {
  if (userId !== undefined && !people.get({ kind: 'user', userId })) return undefined;
  const address = addressRef && people.get(addressRef)?.identifier;
  const key = keyRef && people.get(keyRef)?.identifier;
  if ((addressRef && !address) || (keyRef && !key)) return undefined;
  const claimed = userId ?? address?.userId;
  const owner = key?.userId ?? claimed;
  const disputedBy = key?.userId !== undefined && claimed !== undefined && claimed !== key.userId ? claimed : undefined;
  const isNew =
    key && key.userId === undefined && (claimed !== undefined || (address && address.anchorId !== key.anchorId));
  const stranger = key?.userId !== undefined && address?.userId === undefined ? address : undefined;
  return {
    userId: owner,
    address,
    key,
    tiedIds: owner === undefined ? tiedIds(address, key, people, anchors) : isNew ? [key.id] : [],
    strangerIds: stranger ? tiedIds(stranger, undefined, people, anchors) : [],
    disputedBy,
    tie: isNew ? { key, userId: claimed, namedBy: address } : undefined,
  };
}

/** Keys that rows of this call give together with an address: whose they will be. By the id of the key. */
export function newAnchors(people: LockedPeople, rows: readonly RowPerson[]): ReadonlyMap<string, string> {
  return new Map(
    rows.flatMap(({ address, key }): [string, string][] => {
      const [keyId, anchorId] = [
        key && people.get(key)?.identifier?.id,
        address && people.get(address)?.identifier?.anchorId,
      ];
      return keyId !== undefined && anchorId !== undefined ? [[keyId, anchorId]] : [];
    }),
  );
}

/** The rows whose person another row of them names too. */
export function repeatedPeople(located: readonly (LocatedPerson | undefined)[]): Set<number> {
  return repeatedRows(
    located.map((person) => {
      if (!person) return [];
      const { userId, address, key, disputedBy } = person;
      const users = [userId, disputedBy].filter((one) => one !== undefined).map((id) => `user ${id}`);
      const anchor = address?.anchorId ?? key?.anchorId;
      return [...users, ...[address?.id, key?.id, anchor].filter((one) => one !== undefined)];
    }),
  );
}

export function personNotFound(): DomainError {
  return new DomainError('not-found', 'not-found', 'There is no such person.');
}

function tiedIds(
  address: LockedIdentifier | undefined,
  key: LockedIdentifier | undefined,
  people: LockedPeople,
  anchors: ReadonlyMap<string, string>,
): string[] {
  const [named] = [address, key].filter((one) => one !== undefined);
  if (!named) return [];
  const tied = people.tiedTo(named).filter((one) => (anchors.get(one.id) ?? named.anchorId) === named.anchorId);
  return [...new Set([named, ...(key ? [key] : []), ...tied].map((one) => one.id))];
}
