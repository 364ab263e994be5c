import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock/clock.js';
import { row } from '../../common/database/sql.js';
import { DomainError } from '../../common/errors/index.js';
import { DomainEvents } from '../../common/events/domain-events.js';
import { IdentifierLinked } from './events/identifier-linked.event.js';
import { IdentifierTied } from './events/identifier-tied.event.js';
import { IdentifierUnlinked } from './events/identifier-unlinked.event.js';
import { IdentifierUntied } from './events/identifier-untied.event.js';
import { IdentifierTransactions } from './identifier-transactions.js';
import type { Proof } from './identifier-owner.entity.js';
import type { LockedIdentifier, LockedPerson } from './locked-people.js';
import type { IdentifierReference, PersonReference } from './person-reference.js';
import { ownIdentifiers } from './registration.sql.js';

/** A key tied to a person: to a user, or to the address of somebody who is not registered yet. */
export interface LinkedKey {
  readonly key: LockedIdentifier;
  readonly userId: string | undefined;
  readonly address: string | undefined;
  /** Whether this call tied it; false when it was tied so before. */
  readonly created: boolean;
}

/**
 * Decides, within the transaction and with everybody locked, whether a key may be tied to a person; throws where not.
 * What waits for the key will be theirs.
 */
export type ApproveLink = (em: EntityManager, key: LockedIdentifier, person: LockedPerson) => Promise<void>;

const nothing: ApproveLink = () => Promise.resolve();

/** Ties an organization's keys to people, as a registrar asserts. Who may do so is decided before. */
@Injectable()
export class ExternalKeys {
  constructor(
    private readonly transactions: IdentifierTransactions,
    private readonly events: DomainEvents,
    private readonly clock: Clock,
  ) {}

  /**
   * Ties a key to a person. What waits for the key converts in the same transaction when the person is registered, and
   * when they first sign in when they are not. A person named by an address proves the key as far as that address,
   * whichever comes first, the sign-in or the link; a person named by their id is meant beyond doubt.
   *
   * @throws whatever `approve` throws; DomainError 404 `person-not-found`; 409 `key-held-by-another` when another user owns the key; 422
   *   `not-an-address` when an unregistered person is named by anything but an address
   */
  link(reference: IdentifierReference, person: PersonReference, approve: ApproveLink = nothing): Promise<LinkedKey> {
    return this.transactions.run([reference, person], async (em, people) => {
      const key = people.get(reference);
      const target = people.get(person);
      if (!target || !key?.identifier)
        throw new DomainError('not-found', 'person-not-found', 'There is no such person.');
      const { identifier, userId: owner } = key;
      await approve(em, identifier, target);
      return target.userId === undefined
        ? this.linkToAddress(em, identifier, owner, target)
        : this.linkToUser(em, identifier, owner, { userId: target.userId, identifier: target.identifier });
    });
  }

  /** Unties a key from whomever it is tied to. @throws DomainError 404 `key-not-linked` */
  unlink(reference: IdentifierReference): Promise<void> {
    return this.transactions.run([reference], async (em, people) => {
      const key = people.get(reference)?.identifier;
      const alias = await row<{ address_id: string }>(
        em,
        'delete from identity.identifier_alias where key_id = $1 returning address_id',
        [key?.id],
      );
      const owner = await row<{ user_id: string }>(
        em,
        'delete from identity.identifier_owner where identifier_id = $1 returning user_id',
        [key?.id],
      );
      if (!key || (!owner && !alias)) {
        throw new DomainError('not-found', 'key-not-linked', 'This key is not linked to anybody.');
      }
      const identifierId = key.id;
      await this.events.publish(
        em,
        ...(owner ? [new IdentifierUnlinked({ userId: owner.user_id, identifierId })] : []),
        ...(alias && !owner ? [new IdentifierUntied({ identifierId, addressId: alias.address_id })] : []),
      );
    });
  }

  /** A key is proven as far as the person was named: by what they have only verified, or beyond doubt. */
  private async linkToUser(
    em: EntityManager,
    key: LockedIdentifier,
    owner: string | undefined,
    { userId, identifier: namedBy }: { readonly userId: string; readonly identifier: LockedIdentifier | undefined },
  ): Promise<LinkedKey> {
    if (owner !== undefined && owner !== userId) throw heldByAnother();
    const proof: Proof = namedBy?.proof === 'verified' ? 'verified' : 'linked';
    if (owner === undefined || (proof === 'linked' && key.proof !== 'linked')) {
      await ownIdentifiers(em, userId, [{ id: key.id, proof }], this.clock.now());
      if (namedBy && proof === 'verified') await tieToAddressOf(em, key, namedBy, this.clock.now());
      await this.events.publish(em, new IdentifierLinked({ userId, identifierId: key.id, proof }));
    }
    return { key, userId, address: undefined, created: owner === undefined };
  }

  private async linkToAddress(
    em: EntityManager,
    key: LockedIdentifier,
    owner: string | undefined,
    { identifier: address }: LockedPerson,
  ): Promise<LinkedKey> {
    if (address?.kind !== 'address') {
      throw new DomainError(
        'refused',
        'not-an-address',
        'Somebody who is not registered yet is named by their address.',
      );
    }
    if (owner !== undefined) throw heldByAnother();
    const tied = await tieToAddressOf(em, key, address, this.clock.now());
    if (tied) {
      await this.events.publish(em, new IdentifierTied({ identifierId: key.id, addressId: tied.address_id }));
    }
    return { key, userId: undefined, address: address.given, created: tied?.inserted === true };
  }
}

/**
 * Notes that whoever proves an address is also this key: the address itself, or the one by which another key was
 * proven. A key that was tied to another address moves. Answers with the address, and
 * whether the key was tied to none before; undefined when it was tied so already.
 */
async function tieToAddressOf(
  em: EntityManager,
  key: LockedIdentifier,
  named: LockedIdentifier,
  now: Date,
): Promise<{ inserted: boolean; address_id: string } | undefined> {
  return row<{ inserted: boolean; address_id: string }>(
    em,
    `insert into identity.identifier_alias (key_id, address_id, since)
     select $1, coalesce((select address_id from identity.identifier_alias where key_id = $2), $2), $3
     on conflict (key_id) do update set address_id = excluded.address_id, since = excluded.since
     where identifier_alias.address_id <> excluded.address_id
     returning xmax = 0 as inserted, address_id`,
    [key.id, named.id, now],
  );
}

function heldByAnother(): DomainError {
  return new DomainError(
    'conflict',
    'key-held-by-another',
    'Another person holds this key; unlink it from them first.',
  );
}
