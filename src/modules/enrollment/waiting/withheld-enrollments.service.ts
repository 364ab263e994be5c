import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { DomainEvents } from '../../../common/events/domain-events.js';
import { EnrollmentAuthority } from '../../privilege/index.js';
import { InvitationWithheld } from '../events/invitation-withheld.event.js';
import { factsOf } from '../removal-facts.js';
import { readWaitingPlaces, withholdEnrollments, type GrantorPlace } from './withholding.sql.js';

/**
 * Holds back enrollments that wait on the strength of rights that their grantor has lost, in the transaction of the
 * loss. They wait on, with `grantor-lost-rights`, until somebody who may enrols anew. Nothing is deleted.
 */
@Injectable()
export class WithheldEnrollments {
  constructor(
    private readonly authority: EnrollmentAuthority,
    private readonly events: DomainEvents,
  ) {}

  /** Reviews what waits from these grantors, everywhere. Their rights have been written. */
  async reviewGrantors(em: EntityManager, grantorIds: readonly string[]): Promise<void> {
    const places = await readWaitingPlaces(em, grantorIds);
    const lost: GrantorPlace[] = [];
    for (const [organizationId, here] of Map.groupBy(places, (place) => place.organizationId)) {
      lost.push(...(await this.authority.lacking(em, organizationId, here)));
    }
    await this.withhold(em, lost);
  }

  /** Withholds whatever waits from somebody who enrols nobody any more, be it on courses of their own. */
  async withholdFrom(em: EntityManager, grantorId: string): Promise<void> {
    await this.withhold(em, await readWaitingPlaces(em, [grantorId]));
  }

  private async withhold(em: EntityManager, lost: readonly GrantorPlace[]): Promise<void> {
    const withheld = await withholdEnrollments(em, lost);
    await this.events.publish(em, ...withheld.map((one) => new InvitationWithheld(factsOf(one.organizationId, one))));
  }
}
