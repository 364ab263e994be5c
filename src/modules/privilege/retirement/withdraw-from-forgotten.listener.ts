import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { RecordedEvent } from '../../../common/events/domain-event.js';
import { DomainEvents } from '../../../common/events/domain-events.js';
import { WithinTransaction } from '../../../common/events/listener.decorator.js';
import { PersonForgotten } from '../../identity/index.js';
import { withdrawn } from './revocations.js';
import { deleteWaiting } from './rights-of-person.sql.js';

/** Nothing waits any more for somebody who never came and was retired. */
@Injectable()
export class WithdrawFromForgotten {
  constructor(private readonly events: DomainEvents) {}

  @WithinTransaction(PersonForgotten)
  async on({ payload }: RecordedEvent<PersonForgotten['payload']>, em: EntityManager): Promise<void> {
    const waiting = await deleteWaiting(em, payload.identifierIds);
    await this.events.publish(em, ...waiting.map(withdrawn));
  }
}
