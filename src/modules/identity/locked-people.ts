import type { Proof } from './identifier-owner.entity.js';
import { referenceKey, type IdentifierReference, type PersonReference } from './person-reference.js';

/** A person as the database knows them while every identifier that may be theirs is locked. */
export interface LockedPerson {
  /** Who owns the identifier, or who was named by id; absent when nobody has registered as that person. */
  readonly userId: string | undefined;
  /** The identifier they were named by; absent when they were named by id. */
  readonly identifier: LockedIdentifier | undefined;
}

/** A locked identifier. */
export interface LockedIdentifier {
  readonly id: string;
  readonly kind: 'address' | 'external-key';
  readonly namespaceId: string;
  readonly given: string;
  readonly folded: string;
  readonly userId: string | undefined;
  /** Whether whoever owned it was retired: it names nobody any more. */
  readonly retired: boolean;
  /** How far it is proven to be its owner's; absent when it has none. */
  readonly proof: Proof | undefined;
  /** The folded address by which it is proven: itself, or the address that a key came with until it is linked. */
  readonly provenBy: string | undefined;
  /**
   * What stands for one person before they register: an address and the keys that registrars have tied to it all have
   * the address here, anything else has itself.
   */
  readonly anchorId: string;
}

/** The people that a transaction has locked, found by the references they were named with. */
export class LockedPeople {
  private readonly byReference: ReadonlyMap<string, LockedIdentifier>;
  private readonly byAnchor: ReadonlyMap<string, readonly LockedIdentifier[]>;

  constructor(
    private readonly identifiers: readonly LockedIdentifier[],
    private readonly userIds: ReadonlySet<string>,
  ) {
    this.byReference = new Map(identifiers.map((one) => [referenceKey(one), one]));
    this.byAnchor = Map.groupBy(identifiers, (one) => one.anchorId);
  }

  /** Undefined for a user id that no user has, and for whoever was retired. @throws Error when the reference was not locked */
  get(reference: PersonReference): LockedPerson | undefined {
    if (reference.kind === 'user') {
      return this.userIds.has(reference.userId) ? { userId: reference.userId, identifier: undefined } : undefined;
    }
    const identifier = this.byReference.get(referenceKey(reference));
    if (!identifier) throw new Error('An identifier was read that this transaction has not locked.');
    return identifier.retired ? undefined : { userId: identifier.userId, identifier };
  }

  /** An identifier with everything that is tied to it: all that stands for its person before they register. */
  tiedTo(identifier: LockedIdentifier): readonly LockedIdentifier[] {
    return this.byAnchor.get(identifier.anchorId) ?? [identifier];
  }

  /** Whether exactly these are of the people, so that nothing of them is left unlocked and nothing else was locked. */
  areAll(locked: readonly IdentifierReference[]): boolean {
    const keys = new Set(locked.map(referenceKey));
    return keys.size === this.byReference.size && this.beyond(locked).length === 0;
  }

  /** Those of the people that are not among these. */
  beyond(locked: readonly IdentifierReference[]): LockedIdentifier[] {
    const keys = new Set(locked.map(referenceKey));
    return this.identifiers.filter((one) => !keys.has(referenceKey(one)));
  }
}
