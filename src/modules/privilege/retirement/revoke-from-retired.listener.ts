import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { RecordedEvent } from '../../../common/events/domain-event.js';
import { DomainEvents } from '../../../common/events/domain-events.js';
import { WithinTransaction } from '../../../common/events/listener.decorator.js';
import { UserRetired } from '../../identity/index.js';
import { WithheldInvitations } from '../waiting/withheld-invitations.service.js';
import { revoked, withdrawn } from './revocations.js';
import { deleteHeld, deleteWaiting } from './rights-of-person.sql.js';

/**
 * Whoever is retired holds nothing any more and nothing waits for them. What waits from them is withheld, also on courses
 * that they made: there is nobody left to answer for it.
 */
@Injectable()
export class RevokeFromRetired {
  constructor(
    private readonly events: DomainEvents,
    private readonly withheld: WithheldInvitations,
  ) {}

  @WithinTransaction(UserRetired)
  async on({ payload }: RecordedEvent<UserRetired['payload']>, em: EntityManager): Promise<void> {
    const { userId, identifierIds } = payload;
    const held = await deleteHeld(em, userId);
    const waiting = await deleteWaiting(em, identifierIds);
    await this.events.publish(em, ...held.map(revoked), ...waiting.map(withdrawn));
    await this.withheld.reviewGrantors(em, [userId]);
    await this.withheld.withholdFrom(em, userId);
  }
}
