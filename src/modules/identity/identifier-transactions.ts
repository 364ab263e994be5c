import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock/clock.js';
import { Random } from '../../common/clock/random.js';
import { Transactions } from '../../common/database/transactions.js';
import { lockIdentifiers } from './identifier-lock.js';
import { readPeople, type LockedPeople } from './locked-people.js';
import type { IdentifierReference, PersonReference } from './person-reference.js';

/**
 * The race protocol, for one person or a thousand: every write that depends on whether a person is registered goes
 * through here. Inviting and first sign-in of one person exclude each other, in whatever order they come.
 *
 * Locks are always taken in one order: identifiers, then organizations, then courses and programs, then users, then
 * grants. Bulk work comes in sorted chunks of at most {@link CHUNK} people.
 */
@Injectable()
export class IdentifierTransactions {
  constructor(
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly random: Random,
  ) {}

  /**
   * Runs `work` in a transaction of its own, in which every identifier named is locked and nobody can come to own or
   * lose one until it ends. Deadlocks and serialization failures begin it anew.
   *
   * @throws Error when a transaction is open already
   */
  run<T>(
    people: readonly PersonReference[],
    work: (em: EntityManager, people: LockedPeople) => Promise<T>,
  ): Promise<T> {
    const named = people.filter((person): person is IdentifierReference => person.kind !== 'user');
    return this.transactions.runAlone(async (em) => {
      if (named.length > 0) await lockIdentifiers(em, named, this.clock.now(), this.random);
      return work(em, await readPeople(em, people));
    });
  }
}

/** How many people one transaction locks at most. */
export const CHUNK = 1_000;
