import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { RecordedEvent } from '../../../common/events/domain-event.js';
import { DomainEvents } from '../../../common/events/domain-events.js';
import { WithinTransaction } from '../../../common/events/listener.decorator.js';
import { UserRetired } from '../../identity/index.js';
import { announceRemovals } from '../removal-facts.js';
import { removeWaitingFor, settleDisputes } from '../removal.sql.js';
import { EnrollmentConversion } from '../waiting/conversion.service.js';
import { WithheldEnrollments } from '../waiting/withheld-enrollments.service.js';

/**
 * Nothing waits any more for whoever was retired; what they were enrolled in stays, without their name. What waits from
 * them is withheld, also on courses that they made: there is nobody left to answer for it. What a roster gave them by
 * their address and somebody else by a key is the other's now.
 */
@Injectable()
export class WithdrawFromRetiredStudent {
  constructor(
    private readonly withheld: WithheldEnrollments,
    private readonly conversion: EnrollmentConversion,
    private readonly events: DomainEvents,
  ) {}

  @WithinTransaction(UserRetired)
  async on({ payload }: RecordedEvent<UserRetired['payload']>, em: EntityManager): Promise<void> {
    for (const { organizationId, removed } of await removeWaitingFor(em, payload.identifierIds)) {
      await this.events.publish(em, ...announceRemovals(organizationId, removed));
    }
    await this.withheld.withholdFrom(em, payload.userId);
    await this.conversion.convert(em, await settleDisputes(em, payload.identifierIds));
  }
}
