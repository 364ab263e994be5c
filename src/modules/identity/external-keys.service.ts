import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { row } from '../../common/database/sql.js';
import { DomainError } from '../../common/errors/index.js';
import { DomainEvents } from '../../common/events/domain-events.js';
import { IdentifierUnlinked } from './events/identifier-unlinked.event.js';
import { IdentifierUntied } from './events/identifier-untied.event.js';
import { IdentifierTransactions } from './identifier-transactions.js';
import { KeyTies } from './key-ties.service.js';
import type { LockedIdentifier, LockedPerson } from './locked-people.js';
import type { IdentifierReference, PersonReference } from './person-reference.js';

/** A key tied to a person: to a user, or to the address of somebody who is not registered yet. */
export interface LinkedKey {
  readonly key: LockedIdentifier;
  readonly userId: string | undefined;
  readonly address: string | undefined;
  /** Whether the key was nobody's before; false when it was tied so, or to somebody else. */
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
    private readonly ties: KeyTies,
    private readonly events: DomainEvents,
  ) {}

  /**
   * Ties a key to a person; from whomever it belonged to, it moves. What waits for the key converts in the same
   * transaction when the person is registered, and when they first sign in when they are not. A person named by an
   * address proves the key as far as that address, whichever comes first, the sign-in or the link; a person named by
   * their id is meant beyond doubt.
   *
   * @throws whatever `approve` throws; DomainError 404 `person-not-found`; 422 `not-an-address` when an unregistered
   *   person is named by anything but an address
   */
  link(reference: IdentifierReference, person: PersonReference, approve: ApproveLink = nothing): Promise<LinkedKey> {
    return this.transactions.run([reference, person], async (em, people) => {
      const key = people.get(reference)?.identifier;
      const target = people.get(person);
      if (!target || !key) throw new DomainError('not-found', 'person-not-found', 'There is no such person.');
      const { userId, identifier: namedBy } = target;
      if (userId === undefined && namedBy?.kind !== 'address') {
        throw new DomainError(
          'refused',
          'not-an-address',
          'Somebody who is not registered yet is named by their address.',
        );
      }
      await approve(em, key, target);
      const created = await this.ties.tie(em, [{ key, userId, namedBy }]);
      const address = userId === undefined ? namedBy?.given : undefined;
      return { key, userId, address, created: created.length > 0 };
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
}
