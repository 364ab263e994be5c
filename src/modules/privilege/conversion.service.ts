import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock/clock.js';
import { onCommit } from '../../common/database/transactions.js';
import { DomainEvents } from '../../common/events/domain-events.js';
import {
  convertCoursePrivileges,
  convertMemberships,
  holdForConversion,
  type Arrival,
  type ConvertedRight,
} from './conversion.sql.js';
import { InvitationConverted } from './events/invitation-converted.event.js';
import { PrivilegeMetrics } from './privilege-metrics.js';
import { WithheldInvitations } from './withheld-invitations.service.js';

/** Turns waiting rights into real ones. */
@Injectable()
export class Conversion {
  constructor(
    private readonly events: DomainEvents,
    private readonly withheld: WithheldInvitations,
    private readonly metrics: PrivilegeMetrics,
    private readonly clock: Clock,
  ) {}

  /**
   * Converts every right that waits for a user, or in an organization, and need not wait any longer: its identifier is
   * owned and proven far enough, it has not expired, and its grantor still may grant it. The real row carries the id of
   * the waiting one; where the user holds a grant already, the two become their union and deny wins.
   */
  async convert(em: EntityManager, arrival: Arrival): Promise<void> {
    await holdForConversion(em, arrival);
    const now = this.clock.now();
    const memberships = await convertMemberships(em, arrival, now);
    const privileges = await convertCoursePrivileges(em, arrival, now);
    await this.events.publish(em, ...[...memberships, ...privileges].map(announce));
    onCommit(() => {
      this.metrics.countConversions('organization-role', memberships.length);
      this.metrics.countConversions('course-privilege', privileges.length);
    });
    const narrowed = privileges.filter((one) => one.narrowed).map((one) => one.user_id);
    await this.withheld.reviewGrantors(em, [...new Set(narrowed)]);
  }
}

function announce(one: ConvertedRight): InvitationConverted {
  return new InvitationConverted({
    organizationId: one.organization_id,
    ...(one.course_id === null ? {} : { courseId: one.course_id }),
    kind: one.course_id === null ? 'organization-role' : 'course-privilege',
    grantId: one.id,
    identifierId: one.identifier_id,
    userId: one.user_id,
    ...(one.merged_into === one.id ? {} : { mergedInto: one.merged_into }),
  });
}
