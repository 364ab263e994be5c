import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../../common/clock/clock.js';
import { Random } from '../../../common/clock/random.js';
import { Configuration } from '../../../common/config/index.js';
import type { RecordedEvent } from '../../../common/events/domain-event.js';
import { DomainEvents } from '../../../common/events/domain-events.js';
import { WithinTransaction } from '../../../common/events/listener.decorator.js';
import { IdentifierUnlinked, isId } from '../../identity/index.js';
import { CourseEnrolled } from '../events/course-enrolled.event.js';
import { CourseUnenrolled } from '../events/course-unenrolled.event.js';
import { EnrollmentReturned } from '../events/enrollment-returned.event.js';
import { EnrollmentConversion } from './conversion.service.js';
import { holdPlaces } from './waiting-places.sql.js';
import { holdUnderKey, leaveInactive, ownerOf, returnToKey, type HeldInCourse } from './returning.sql.js';

/**
 * Whoever loses a key loses what they were enrolled in under it: it waits for the key again, with its ids, and goes to
 * whomever the key is linked to next. They stay in those courses as inactive; whatever else they hold is theirs.
 */
@Injectable()
export class ReturnEnrollmentsOfKey {
  constructor(
    private readonly conversion: EnrollmentConversion,
    private readonly events: DomainEvents,
    private readonly configuration: Configuration,
    private readonly clock: Clock,
    private readonly random: Random,
  ) {}

  @WithinTransaction(IdentifierUnlinked)
  async on({ payload, actor }: RecordedEvent<IdentifierUnlinked['payload']>, em: EntityManager): Promise<void> {
    const { userId, identifierId } = payload;
    const owner = await ownerOf(em, identifierId);
    if (owner === userId) return; // told late: it has been linked to them again
    const held = await holdUnderKey(em, userId, identifierId);
    if (held.programs.length + held.courses.length === 0) return;
    await holdPlaces(em, [
      ...held.programs.map((one) => ({ kind: 'program' as const, id: one.program_id })),
      ...held.courses.map((one) => ({ kind: 'course' as const, id: one.course_id })),
    ]);
    const now = this.clock.now();
    const inCourses = await returnToKey(em, identifierId, held, {
      expiresAt: new Date(now.getTime() + this.configuration.invitationTtlMs),
      grantorId: isId(actor) ? actor : undefined,
    });
    const waiting = new Map(inCourses.map((one) => [one.id, one.status]));
    await this.events.publish(
      em,
      ...held.programs.map((one) => {
        const where = { programId: one.program_id, curriculumId: one.curriculum_id };
        return this.returned('program-enrollment', one, where, payload);
      }),
      ...held.courses.map((one) => {
        const through = one.program_id === null ? {} : { programId: one.program_id };
        const where = { courseId: one.course_id, ...through };
        const status = waiting.get(one.id);
        if (status === undefined) return this.gone(one, where, userId);
        return this.returned('course-enrollment', { ...one, status }, where, payload);
      }),
    );
    await this.conversion.convert(em, owner === undefined ? [userId] : [userId, owner]);
    await this.deactivate(em, userId, held.courses);
  }

  private returned(
    kind: 'program-enrollment' | 'course-enrollment',
    { id, organization_id: organizationId, status }: { id: string; organization_id: string; status: string },
    where: { readonly programId?: string; readonly curriculumId?: string; readonly courseId?: string },
    { userId, identifierId }: IdentifierUnlinked['payload'],
  ): EnrollmentReturned {
    return new EnrollmentReturned({
      organizationId,
      grantId: id,
      kind,
      state: 'pending',
      status,
      ...where,
      userId,
      identifierId,
    });
  }

  private gone(
    { id, organization_id: organizationId, status }: HeldInCourse,
    where: { readonly programId?: string; readonly courseId: string },
    userId: string,
  ): CourseUnenrolled {
    return new CourseUnenrolled({
      organizationId,
      grantId: id,
      kind: 'course-enrollment',
      state: 'active',
      status,
      ...where,
      userId,
    });
  }

  private async deactivate(em: EntityManager, userId: string, courses: readonly HeldInCourse[]): Promise<void> {
    const active = courses.filter((one) => one.status === 'active');
    const left = new Map(active.map((one) => [one.course_id, one]));
    const written = await leaveInactive(
      em,
      userId,
      [...left.values()].map((one) => ({ id: this.random.id(), courseId: one.course_id, grantorId: one.grantor_id })),
      this.clock.now(),
    );
    await this.events.publish(
      em,
      ...written.map(
        (one) =>
          new CourseEnrolled({
            organizationId: left.get(one.course_id)?.organization_id ?? '',
            grantId: one.id,
            kind: 'course-enrollment',
            state: 'active',
            status: 'inactive',
            courseId: one.course_id,
            userId,
          }),
      ),
    );
  }
}
