import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock/clock.js';
import { DomainEvents } from '../../common/events/domain-events.js';
import { IdentifierLinked } from './events/identifier-linked.event.js';
import { IdentifierTied } from './events/identifier-tied.event.js';
import { IdentifierUnlinked } from './events/identifier-unlinked.event.js';
import type { Proof } from './identifier-owner.entity.js';
import { disownIdentifiers, tieKeys } from './key-ties.sql.js';
import type { LockedIdentifier } from './locked-people.js';
import { ownIdentifiers } from './registration.sql.js';

/** Whose a key is to be: a user's, named by an identifier or by their id, or that of whoever comes to own an address. */
export interface KeyTie {
  readonly key: LockedIdentifier;
  readonly userId: string | undefined;
  /** By what the person was named; absent when they were named by id. For somebody not registered, their address. */
  readonly namedBy: LockedIdentifier | undefined;
}

/**
 * Ties keys to people within a transaction that has locked all of them, one or a thousand in the same few statements. A
 * key that was another's is taken from them first. Whoever listens converts what waits for a key before this returns.
 */
@Injectable()
export class KeyTies {
  constructor(
    private readonly events: DomainEvents,
    private readonly clock: Clock,
  ) {}

  /** Answers with those whose key was nobody's before. */
  async tie(em: EntityManager, ties: readonly KeyTie[]): Promise<KeyTie[]> {
    if (ties.length === 0) return [];
    const moved = ties.filter(({ key, userId }) => key.userId !== undefined && key.userId !== userId);
    await this.takeAway(em, moved);
    await this.link(em, ties.filter(isToUser));
    const tied = await this.tieToAddresses(em, ties);
    return ties.filter(({ key, userId }) => key.userId === undefined && (userId !== undefined || tied.has(key.id)));
  }

  private async takeAway(em: EntityManager, moved: readonly KeyTie[]): Promise<void> {
    if (moved.length === 0) return;
    const taken = await disownIdentifiers(
      em,
      moved.map(({ key }) => key.id),
    );
    await this.events.publish(
      em,
      ...taken.map(({ user_id, identifier_id }) => {
        return new IdentifierUnlinked({ userId: user_id, identifierId: identifier_id });
      }),
    );
  }

  private async link(em: EntityManager, ties: readonly ToUser[]): Promise<void> {
    const gaining = ties
      .map((tie) => ({ tie, id: tie.key.id, userId: tie.userId, proof: proofOf(tie) }))
      .filter(({ tie: { key, userId }, proof }) => {
        return key.userId !== userId || (proof === 'linked' && key.proof !== 'linked');
      });
    if (gaining.length === 0) return;
    const now = this.clock.now();
    await ownIdentifiers(em, gaining, now);
    await tieKeys(
      em,
      gaining.filter(({ proof }) => proof === 'verified').map(({ tie }) => aliasOf(tie)),
      now,
    );
    await this.events.publish(
      em,
      ...gaining.map(({ userId, id, proof }) => new IdentifierLinked({ userId, identifierId: id, proof })),
    );
  }

  /** Answers with the ids of the keys that were tied to no address before. */
  private async tieToAddresses(em: EntityManager, ties: readonly KeyTie[]): Promise<ReadonlySet<string>> {
    const waiting = ties.filter((tie) => tie.userId === undefined);
    const tied = await tieKeys(em, waiting.map(aliasOf), this.clock.now());
    await this.events.publish(
      em,
      ...tied.map(({ key_id, address_id }) => new IdentifierTied({ identifierId: key_id, addressId: address_id })),
    );
    return new Set(tied.filter((one) => one.inserted).map((one) => one.key_id));
  }
}

type ToUser = KeyTie & { readonly userId: string };

function isToUser(tie: KeyTie): tie is ToUser {
  return tie.userId !== undefined;
}

/** A key is proven as far as the person was named: by what they have only verified, or beyond doubt. */
function proofOf({ namedBy }: KeyTie): Proof {
  return namedBy?.proof === 'verified' ? 'verified' : 'linked';
}

/** The key and the address itself, or the one by which another key was proven. */
function aliasOf({ key, namedBy }: KeyTie): { keyId: string; addressId: string } {
  if (!namedBy) throw new Error('A key is tied to an address.');
  return { keyId: key.id, addressId: namedBy.anchorId };
}
