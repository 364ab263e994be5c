import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock/clock.js';
import { Random } from '../../common/clock/random.js';
import { Transactions } from '../../common/database/transactions.js';
import { lockIdentifiers } from './identifier-lock.js';
import type { LockedPeople } from './locked-people.js';
import { foresee, readPeople } from './locked-people.sql.js';
import { identifiersAmong, type IdentifierReference, type PersonReference } from './person-reference.js';

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
    private readonly em: EntityManager,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly random: Random,
  ) {}

  /**
   * Runs `work` in a transaction of its own, in which every identifier named is locked, with whatever is tied to it and,
   * of somebody registered, everything that they own, and nobody can come to own or lose one until it ends. Nor can a
   * user be retired whom it names by id; that lock keeps off nothing else, so it comes before the order. Deadlocks
   * and serialization failures begin it anew; so does the discovery that more is to be locked than was, which is then
   * locked from the start. Work that comes to do nothing ends by `undo`: then not even whom it named is remembered.
   *
   * @throws Error when a transaction is open already
   */
  async run<T>(people: readonly PersonReference[], work: Work<T>): Promise<T> {
    const named = identifiersAmong(people);
    let others: readonly IdentifierReference[] = await foresee(this.em, people);
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
      try {
        // Whoever is new is written as they were named, should somebody of that name have gone since it was foreseen.
        return await this.attempt(people, [...others, ...named], named, work);
      } catch (error) {
        if (!(error instanceof OthersToLock)) throw error;
        others = error.others;
      }
    }
    throw new Error('What is tied to these identifiers changes faster than it can be locked.');
  }

  private async attempt<T>(
    people: readonly PersonReference[],
    locked: readonly IdentifierReference[],
    named: readonly IdentifierReference[],
    work: Work<T>,
  ): Promise<T> {
    const undone: { readonly result: T }[] = [];
    const undo = (result: T): never => {
      undone.push({ result });
      throw new Undone();
    };
    try {
      return await this.transactions.runAlone(async (em) => {
        if (locked.length > 0) await lockIdentifiers(em, locked, this.clock.now(), this.random);
        const found = await readPeople(em, people);
        if (!found.areAll(locked)) throw new OthersToLock(found.beyond(named));
        return work(em, found, undo);
      });
    } catch (error) {
      const [ended] = undone;
      if (error instanceof Undone && ended) return ended.result;
      throw error;
    }
  }
}

/** Work has come to nothing. It is thrown, so that the transaction is rolled back. */
class Undone extends Error {}

/**
 * What is to be locked is not what was: more, or something that names nobody of them any more. It is thrown, so that the
 * transaction is rolled back: to lock what was named by somebody who has just been retired is to write it anew.
 */
class OthersToLock extends Error {
  constructor(readonly others: readonly IdentifierReference[]) {
    super('Others are to be locked than were.');
  }
}

/** Ends the work with a result, and its transaction without any change: the identifiers that it locked are not kept. */
type Undo<T> = (result: T) => never;

type Work<T> = (em: EntityManager, people: LockedPeople, undo: Undo<T>) => Promise<T>;

const ATTEMPTS = 20;
