import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { RecordedEvent } from '../../../common/events/domain-event.js';
import { DomainEvents } from '../../../common/events/domain-events.js';
import { WithinTransaction } from '../../../common/events/listener.decorator.js';
import { PersonForgotten } from '../../identity/index.js';
import { announceRemovals } from '../removal-facts.js';
import { removeWaitingFor } from '../removal.sql.js';

/** No enrollment waits any more for somebody who never came and was retired. */
@Injectable()
export class WithdrawFromForgottenStudent {
  constructor(private readonly events: DomainEvents) {}

  @WithinTransaction(PersonForgotten)
  async on({ payload }: RecordedEvent<PersonForgotten['payload']>, em: EntityManager): Promise<void> {
    for (const { organizationId, removed } of await removeWaitingFor(em, payload.identifierIds)) {
      await this.events.publish(em, ...announceRemovals(organizationId, removed));
    }
  }
}
