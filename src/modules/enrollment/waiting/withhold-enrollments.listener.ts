import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { RecordedEvent } from '../../../common/events/domain-event.js';
import { DomainEvents } from '../../../common/events/domain-events.js';
import { WithinTransaction } from '../../../common/events/listener.decorator.js';
import { EnrollmentAuthority, GrantorsReviewed } from '../../privilege/index.js';
import { InvitationWithheld } from '../events/invitation-withheld.event.js';
import { readWaitingPlaces, withholdEnrollments, type GrantorPlace } from './withholding.sql.js';

/**
 * What waits on the strength of rights that its grantor has lost waits on with `grantor-lost-rights`, until a registrar,
 * or whoever else may enrol there, sends the roster again or renews it.
 */
@Injectable()
export class WithholdEnrollments {
  constructor(
    private readonly authority: EnrollmentAuthority,
    private readonly events: DomainEvents,
  ) {}

  @WithinTransaction(GrantorsReviewed)
  async on({ payload }: RecordedEvent<GrantorsReviewed['payload']>, em: EntityManager): Promise<void> {
    const places = await readWaitingPlaces(em, payload.userIds);
    if (places.length === 0) return;
    const lost: GrantorPlace[] = [];
    for (const [organizationId, here] of Map.groupBy(places, (place) => place.organizationId)) {
      lost.push(...(await this.authority.lacking(em, organizationId, here)));
    }
    const withheld = await withholdEnrollments(em, lost);
    await this.events.publish(
      em,
      ...withheld.map(({ id, kind, organizationId, programId, courseId, status, identifierId }) => {
        const where = courseId === null ? { programId: programId ?? '' } : { courseId };
        const facts = { organizationId, grantId: id, kind, state: 'pending' as const, status, identifierId };
        return new InvitationWithheld({ ...facts, ...where });
      }),
    );
  }
}
