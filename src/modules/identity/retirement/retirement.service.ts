import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../../common/clock/clock.js';
import { Random } from '../../../common/clock/random.js';
import { DomainError } from '../../../common/errors/index.js';
import { DomainEvents } from '../../../common/events/domain-events.js';
import { Idempotency } from '../../../common/http/idempotency/idempotency.js';
import { AccessTokens } from '../access-tokens/access-tokens.service.js';
import { PersonForgotten } from '../events/person-forgotten.event.js';
import { UserRetired } from '../events/user-retired.event.js';
import { SignInAttempts } from '../google/sign-in-attempts.service.js';
import { IdentifierTransactions } from '../identifier-transactions.js';
import { referenceKey } from '../person-reference.js';
import { Sessions } from '../sessions/sessions.service.js';
import { retirementToken } from './retirement-token.js';
import { lockUser, readPerson, replaceIdentifiers, replaceUser, type NamedPerson } from './retirement.sql.js';

/** Somebody who is about to be retired: a user, or whoever these identifiers stand for. */
export interface Retiree {
  readonly userId: string | undefined;
  readonly identifierIds: readonly string[];
}

/** Decides, within the transaction and with the person locked, whether they may be retired; throws where not. */
export type ApproveRetirement = (em: EntityManager, person: Retiree) => Promise<void>;

const ATTEMPTS = 20;

/** Erases people: what named them is replaced by tokens that lead back to nobody, and what they did keeps its ids. */
@Injectable()
export class Retirement {
  constructor(
    private readonly em: EntityManager,
    private readonly transactions: IdentifierTransactions,
    private readonly sessions: Sessions,
    private readonly accessTokens: AccessTokens,
    private readonly attempts: SignInAttempts,
    private readonly idempotency: Idempotency,
    private readonly events: DomainEvents,
    private readonly clock: Clock,
    private readonly random: Random,
  ) {}

  /**
   * Retires the person of this id, a user's or that of an identifier of somebody who has not signed in. When it returns,
   * no name, address, key or Google account of theirs is in the database, and no session or access token is theirs.
   * Whoever listens has taken back in the same transaction what they held and what waited for them. Their addresses and
   * keys, and their Google account, are a stranger's from now on.
   *
   * Whoever invites them or signs them in at the same moment comes before, and is erased too, or after, and means the
   * stranger.
   *
   * @throws whatever `approve` throws; DomainError 404 `person-not-found`, also for somebody who was retired before
   */
  async retire(personId: string, approve: ApproveRetirement = () => Promise.resolve()): Promise<void> {
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
      const expected = await readPerson(this.em, personId);
      if (!expected) throw personNotFound();
      try {
        await this.transactions.run(expected.identifiers, (em) => this.erase(em, personId, expected, approve));
        return;
      } catch (error) {
        if (!(error instanceof KnownByMore)) throw error;
      }
    }
    throw new Error('What names this person changes faster than it can be locked.');
  }

  private async erase(
    em: EntityManager,
    personId: string,
    expected: NamedPerson,
    approve: ApproveRetirement,
  ): Promise<void> {
    if (expected.userId !== undefined) await lockUser(em, expected.userId);
    const person = await readPerson(em, personId);
    if (!person) throw personNotFound();
    if (fingerprint(person) !== fingerprint(expected)) throw new KnownByMore();
    const { userId, identifiers } = person;
    const identifierIds = identifiers.map((one) => one.id);
    await approve(em, { userId, identifierIds });
    await this.attempts.forget(identifiers.flatMap(({ folded, given }) => [folded, given]));
    await replaceIdentifiers(
      em,
      identifiers.map(({ id, kind }) => ({
        id,
        token: kind === 'address' ? `${retirementToken(this.random)}@retired.invalid` : retirementToken(this.random),
      })),
    );
    if (userId === undefined) return this.events.publish(em, new PersonForgotten({ identifierIds }));
    await replaceUser(em, { id: userId, token: retirementToken(this.random) }, this.clock.now());
    await this.sessions.closeAll(userId);
    await this.accessTokens.revokeAll(userId);
    await this.idempotency.forget(userId);
    await this.events.publish(em, new UserRetired({ userId, identifierIds }));
  }
}

/**
 * The locks have shown another person than was expected. It is thrown, so that the transaction leaves nothing behind: to
 * lock an address that has just been replaced is to write it anew.
 */
class KnownByMore extends Error {}

function fingerprint({ userId, identifiers }: NamedPerson): string {
  return [userId, ...identifiers.map((one) => `${one.id} ${referenceKey(one)}`)].join();
}

function personNotFound(): DomainError {
  return new DomainError('not-found', 'person-not-found', 'There is no such person.');
}
