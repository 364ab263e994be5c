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

/** What came of one tie. */
export interface TiedKey {
  readonly tie: KeyTie;
  /** `created` when the key was nobody's before, `moved` when it was another's. */
  readonly outcome: 'created' | 'moved' | 'unchanged';
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

  async tie(em: EntityManager, ties: readonly KeyTie[]): Promise<TiedKey[]> {
    if (ties.length === 0) return [];
    const moved = ties.filter(({ key, userId }) => key.userId !== undefined && key.userId !== userId);
    await this.takeAway(em, moved);
    const linked = await this.link(em, ties.filter(isToUser));
    const tied = await this.tieToAddresses(em, ties);
    return ties.map((tie) => ({ tie, outcome: outcomeOf(tie, moved.includes(tie), linked, tied) }));
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

  private async link(em: EntityManager, ties: readonly ToUser[]): Promise<Set<KeyTie>> {
    const gaining = ties
      .map((tie) => ({ tie, id: tie.key.id, userId: tie.userId, proof: proofOf(tie) }))
      .filter(({ tie: { key, userId }, proof }) => {
        return key.userId !== userId || (proof === 'linked' && key.proof !== 'linked');
      });
    if (gaining.length === 0) return new Set();
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
    return new Set(gaining.map(({ tie }) => tie));
  }

  private async tieToAddresses(em: EntityManager, ties: readonly KeyTie[]): Promise<ReadonlyMap<string, boolean>> {
    const waiting = ties.filter((tie) => tie.userId === undefined);
    const tied = await tieKeys(em, waiting.map(aliasOf), this.clock.now());
    await this.events.publish(
      em,
      ...tied.map(({ key_id, address_id }) => new IdentifierTied({ identifierId: key_id, addressId: address_id })),
    );
    return new Map(tied.map((one) => [one.key_id, one.inserted]));
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

function outcomeOf(
  tie: KeyTie,
  moved: boolean,
  linked: ReadonlySet<KeyTie>,
  tied: ReadonlyMap<string, boolean>,
): TiedKey['outcome'] {
  if (moved) return 'moved';
  if (tie.userId !== undefined) return linked.has(tie) && tie.key.userId === undefined ? 'created' : 'unchanged';
  const inserted = tied.get(tie.key.id);
  if (inserted === undefined) return 'unchanged';
  return inserted ? 'created' : 'moved';
}
