import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { IdentifierTransactions } from './identifier-transactions.js';
import type { LockedPeople } from './locked-people.js';
import type { IdentifierReference } from './person-reference.js';

/** Something that stands under an identifier, which may come to be another one. */
export interface Guarded {
  readonly identifierId: string;
  readonly guard: IdentifierReference;
}

/** Finds something by what a client knows of it. */
type Find<G extends Guarded> = (em: EntityManager) => Promise<G | undefined>;

/** What is done once it is locked; it is undefined when it has gone meanwhile. */
type GuardedWork<G extends Guarded, T> = (
  em: EntityManager,
  found: G | undefined,
  people: LockedPeople,
  guard: IdentifierReference,
) => Promise<T>;

const ATTEMPTS = 20;

/** Runs work on something that is known by its id, under the lock of the identifier that it stands under. */
@Injectable()
export class GuardedTransactions {
  constructor(
    private readonly em: EntityManager,
    private readonly transactions: IdentifierTransactions,
  ) {}

  /**
   * Locks whatever it stands under, looks again, and begins anew if that has changed meanwhile. Undefined, without a
   * transaction, when there is nothing of the kind.
   */
  async run<G extends Guarded, T>(find: Find<G>, work: GuardedWork<G, T>): Promise<{ readonly result: T } | undefined> {
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
      const before = await find(this.em);
      if (!before) return undefined;
      try {
        const result = await this.transactions.run([before.guard], async (em, people) => {
          const now = await find(em);
          if (now && now.identifierId !== before.identifierId) throw new GuardHasChanged();
          return work(em, now, people, before.guard);
        });
        return { result };
      } catch (error) {
        if (!(error instanceof GuardHasChanged)) throw error;
      }
    }
    throw new Error('The identifier that this stands under changes faster than it can be locked.');
  }
}

class GuardHasChanged extends Error {}
