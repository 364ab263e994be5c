import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { rows } from '../../../src/common/database/sql.js';
import type { RecordedEvent } from '../../../src/common/events/domain-event.js';
import { AfterCommit } from '../../../src/common/events/listener.decorator.js';
import { ADDRESSES, UserRegistered } from '../../../src/modules/identity/index.js';
import { Identifier } from '../../../src/modules/identity/identifier.entity.js';
import { tracesOf } from '../../support/traces.js';
import { IdentityAlone, at } from './identity-alone.js';

const IDENTIFIER = { folded: at('grace'), given: at('grace') };

/** Fails as its test wants, in a way that names the person who has registered. */
@Injectable()
class NameThem {
  how: 'by the server' | 'by the ORM' | 'by itself' = 'by itself';

  constructor(private readonly em: EntityManager) {}

  @AfterCommit(UserRegistered)
  async on({ payload: { userId } }: RecordedEvent<UserRegistered['payload']>): Promise<void> {
    const { folded, given } = IDENTIFIER;
    if (this.how === 'by itself') throw new TypeError(`no post for ${given}`, { cause: new Error(given) });
    if (this.how === 'by the ORM') {
      await this.em.fork().insert(Identifier, {
        ...IDENTIFIER,
        id: userId,
        namespace: ADDRESSES,
        createdAt: new Date(),
      });
    }
    await rows(
      this.em.fork(),
      `insert into identity.identifier (id, namespace_id, folded, given, created_at) values ($1, $2, $3, $4, now())`,
      [userId, ADDRESSES, folded, given],
    );
  }
}

let identity: IdentityAlone;
beforeAll(async () => {
  identity = await IdentityAlone.start([NameThem]);
});
beforeEach(() => identity.empty());
afterAll(() => identity?.stop());

test.each([
  ['by the server', 'PostgreSQL says 23505'],
  ['by the ORM', 'PostgreSQL says 23505'],
  ['by itself', 'no post for [address]'],
] as const)(
  'an error that names somebody %s leaves what it is in the queue, and not whom it names',
  async (how, told) => {
    identity.get(NameThem).how = how;
    await identity.signIn('grace');
    const failures = () =>
      identity.modules.sql<{ message: string; stack: string }>(
        `select output ->> 'message' as message, output ->> 'stack' as stack from pgboss.job
       where name = 'event-delivery' and output is not null`,
      );
    while ((await failures()).length === 0) await new Promise((resolve) => setTimeout(resolve, 50));
    const [failure] = await failures();
    expect(failure?.message).toContain(told);
    expect(failure?.stack).toContain('failed-deliveries.spec');
    const traces = await tracesOf((text, values) => identity.modules.sql(text, values), [at('grace')]);
    expect(traces).toEqual(['identity.identifier.folded', 'identity.identifier.given']);
  },
);
