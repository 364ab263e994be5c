import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { row } from '../../common/database/sql.js';
import { Deliveries } from '../../common/events/deliveries.js';
import { IdentifierLinked } from './events/identifier-linked.event.js';
import { IdentifierUnlinked } from './events/identifier-unlinked.event.js';
import { UserRegistered } from './events/user-registered.event.js';
import { UserSignedIn } from './events/user-signed-in.event.js';
import { IDENTIFIER_REFERENCE } from './identifier-reference.sql.js';
import { IdentifierTransactions } from './identifier-transactions.js';
import { isId, type IdentifierReference, type PersonReference } from './person-reference.js';

/**
 * What a listener could not do when somebody arrived, or lost a key, is done later under the same lock protocol: it
 * depends as much as before on who owns what.
 */
@Injectable()
export class LockedRetries implements OnModuleInit {
  constructor(
    private readonly em: EntityManager,
    private readonly deliveries: Deliveries,
    private readonly transactions: IdentifierTransactions,
  ) {}

  onModuleInit(): void {
    for (const { type } of [UserRegistered, IdentifierLinked, IdentifierUnlinked, UserSignedIn]) {
      this.deliveries.lockFor(type, async ({ payload }, work) => {
        const { userId, identifierId } = payload;
        const key = isIdText(identifierId) ? await find(this.em.fork(), identifierId) : undefined;
        const people: PersonReference[] = isIdText(userId) ? [{ kind: 'user', userId }] : [];
        return this.transactions.run(key ? [...people, key] : people, async (em) => {
          const now = isIdText(identifierId) ? await find(em, identifierId) : undefined;
          // Rolled back, since to lock what was named by somebody who has just been retired is to write it anew.
          if (now?.folded !== key?.folded) throw new Error('An identifier has another name than it had; tried again.');
          return work(em);
        });
      });
    }
  }
}

function isIdText(value: unknown): value is string {
  return typeof value === 'string' && isId(value);
}

/** An identifier by its id, as it is to be locked. */
async function find(em: EntityManager, identifierId: string): Promise<IdentifierReference | undefined> {
  const found = await row<{ reference: IdentifierReference }>(
    em,
    `select ${IDENTIFIER_REFERENCE} as reference
     from identity.identifier i join identity.namespace n on n.id = i.namespace_id where i.id = $1`,
    [identifierId],
  );
  return found?.reference;
}
