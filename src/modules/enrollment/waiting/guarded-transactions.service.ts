import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { IdentifierTransactions, type LockedPerson } from '../../identity/index.js';
import type { GuardedEnrollment } from './waiting-enrollments.sql.js';

/** Finds an enrollment by what a client knows of it. */
export type Find = (em: EntityManager) => Promise<GuardedEnrollment | undefined>;

/** What is done with an enrollment once it is locked; undefined when it has gone meanwhile. */
export type GuardedWork<T> = (
  em: EntityManager,
  enrollment: GuardedEnrollment | undefined,
  person: LockedPerson | undefined,
) => Promise<T>;

const ATTEMPTS = 20;

/** Runs work on one enrollment that is known by its id, under the lock of the identifier that it stands under. */
@Injectable()
export class GuardedTransactions {
  constructor(
    private readonly em: EntityManager,
    private readonly transactions: IdentifierTransactions,
  ) {}

  /**
   * Locks whatever the enrollment stands under, looks again, and begins anew if that has changed meanwhile. Undefined,
   * without a transaction, when there is no such enrollment.
   */
  async run<T>(find: Find, work: GuardedWork<T>): Promise<{ readonly result: T } | undefined> {
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
      const before = await find(this.em);
      if (!before) return undefined;
      try {
        const result = await this.transactions.run([before.guard], async (em, people) => {
          const now = await find(em);
          if (now && now.identifierId !== before.identifierId) throw new GuardHasChanged();
          return work(em, now, people.get(before.guard));
        });
        return { result };
      } catch (error) {
        if (!(error instanceof GuardHasChanged)) throw error;
      }
    }
    throw new Error('What this enrollment stands under changes faster than it can be locked.');
  }
}

class GuardHasChanged extends Error {}
