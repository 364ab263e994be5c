import 'reflect-metadata';
import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { row, rows } from '../../../src/common/database/sql.js';
import type { EventPayload, RecordedEvent } from '../../../src/common/events/domain-event.js';
import { DomainEvents } from '../../../src/common/events/domain-events.js';
import { AfterCommit } from '../../../src/common/events/listener.decorator.js';
import { UserRegistered } from '../../../src/modules/identity/index.js';
import { withListener } from '../support/with-listener.js';

/**
 * Loaded before the application (`--import`): its listeners throw where the table `public.fragile` says so (see
 * `throwing-listeners.ts`). One that converts does so in the middle of its work: what waited is real, and the log does
 * not tell of it yet.
 */
// oxlint-disable-next-line typescript/unbound-method -- it is called with what it is called on
const publish = DomainEvents.prototype.publish;
DomainEvents.prototype.publish = async function (em, ...events) {
  for (const { type, payload } of events) {
    if (type.endsWith('.invitation-converted')) await mayThrow(em, String(payload['kind']), payload);
  }
  return publish.call(this, em, ...events);
};

/** A listener after the commit, of which the application has none: writes down of whom it was told. */
@Injectable()
class TellOfArrivals {
  constructor(private readonly em: EntityManager) {}

  @AfterCommit(UserRegistered)
  async on({ payload }: RecordedEvent<UserRegistered['payload']>): Promise<void> {
    await mayThrow(this.em, 'arrival', payload);
    await rows(this.em, 'insert into public.told (user_id) values ($1)', [payload.userId]);
  }
}

async function mayThrow(em: EntityManager, what: string, { userId }: EventPayload): Promise<void> {
  const found = await row<{ breaks: boolean }>(em, 'select public.breaks($1, $2) as breaks', [what, userId]);
  if (found?.breaks === true) throw new Error('Thrown by the proof, in the middle of a listener.');
}

withListener(TellOfArrivals);
