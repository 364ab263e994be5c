import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../../common/clock/clock.js';
import { Configuration } from '../../../common/config/index.js';
import { DomainEvents } from '../../../common/events/domain-events.js';
import type { HeldPlace } from '../places-held.sql.js';
import { announceExpiries } from '../removal-facts.js';
import { removeCourseEnrollments } from '../removal.sql.js';
import { EnrollmentConversion } from '../waiting/conversion.service.js';
import { announceCoursePlans } from './course-announcements.js';
import type { CoursePlan } from './course-enrollment-plan.js';
import { writeRealInCourse, writeWaitingInCourse } from './course-enrollments.sql.js';

/** Carries out what was planned for the rows of a call, in a few statements and with their events. */
@Injectable()
export class CourseEnrollmentWrites {
  constructor(
    private readonly conversion: EnrollmentConversion,
    private readonly events: DomainEvents,
    private readonly configuration: Configuration,
    private readonly clock: Clock,
  ) {}

  /** Writes what changes. What waited behind an enrollment that has ended becomes real. */
  async carryOut(
    em: EntityManager,
    { actorId, programId }: { readonly actorId: string; readonly programId: string | undefined },
    course: HeldPlace,
    plans: readonly CoursePlan[],
  ): Promise<void> {
    const changes = plans.filter((plan) => plan.outcome !== 'unchanged');
    if (changes.length === 0) return;
    const now = this.clock.now();
    const expiresAt = new Date(now.getTime() + this.configuration.invitationTtlMs);
    const enrolling = { grantorId: actorId, now, expiresAt };
    const writes = (state: CoursePlan['state']) =>
      changes.filter((plan) => plan.state === state).map((plan) => plan.write);
    const expired = await removeCourseEnrollments(
      em,
      'e.id',
      changes.flatMap((plan) => plan.expired.map((one) => one.id)),
    );
    await writeRealInCourse(em, course.id, writes('active'), enrolling);
    await writeWaitingInCourse(em, course.id, writes('pending'), enrolling);
    await this.events.publish(
      em,
      ...announceExpiries(course.organizationId, expired),
      ...announceCoursePlans(course, programId, changes),
    );
    const ended = changes.filter((plan) => plan.state === 'active' && plan.write.status === 'inactive' && plan.current);
    await this.conversion.convert(em, [...new Set(ended.map((plan) => plan.write.holder))]);
  }
}
