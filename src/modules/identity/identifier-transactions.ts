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
 * Locks are taken in one order: identifiers, then organizations, then courses and programs, then users, then grants.
 * Only where a renewal or the link of a key comes to convert what waits elsewhere does it lock behind that order; should
 * two such meet head on, one begins anew.
 */
@Injectable()
export class IdentifierTransactions {
  constructor(
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly random: Random,
  ) {}

  /**
   * Runs `work` in a transaction of its own, in which every identifier named is locked, with whatever is tied to it and,
   * of somebody registered, everything that they own, and nobody can come to own or lose one until it ends. Deadlocks
   * and serialization failures begin it anew; so does the discovery that more is to be locked than was, which is then
   * locked from the start.
   *
   * @throws Error when a transaction is open already
   */
  async run<T>(people: readonly PersonReference[], work: Work<T>): Promise<T> {
    let locked: readonly IdentifierReference[] = people.filter((person) => person.kind !== 'user');
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
      const outcome = await this.attempt(people, locked, work);
      if ('result' in outcome) return outcome.result;
      locked = [...locked, ...outcome.beyond];
    }
    throw new Error('What is tied to these identifiers changes faster than it can be locked.');
  }

  private attempt<T>(
    people: readonly PersonReference[],
    locked: readonly IdentifierReference[],
    work: Work<T>,
  ): Promise<{ result: T } | { beyond: IdentifierReference[] }> {
    return this.transactions.runAlone(async (em) => {
      if (locked.length > 0) await lockIdentifiers(em, locked, this.clock.now(), this.random);
      const found = await readPeople(em, people);
      const beyond = found.beyond(locked);
      return beyond.length > 0 ? { beyond } : { result: await work(em, found) };
    });
  }
}

type Work<T> = (em: EntityManager, people: LockedPeople) => Promise<T>;

const ATTEMPTS = 20;
