import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../../common/clock/clock.js';
import { onCommit } from '../../../common/database/transactions.js';
import { DomainEvents } from '../../../common/events/domain-events.js';
import { Metrics } from '../../../common/metrics/metrics.js';
import { InvitationConverted } from '../events/invitation-converted.event.js';
import { announceRemovals } from '../removal-facts.js';
import {
  convertCourseEnrollments,
  convertProgramEnrollments,
  makeRoomInCourses,
  type ConvertedEnrollment,
} from './conversion.sql.js';
import { holdPlaces, readPlaces } from './waiting-places.sql.js';

/** Turns waiting enrollments into real ones. */
@Injectable()
export class EnrollmentConversion {
  constructor(
    private readonly events: DomainEvents,
    private readonly metrics: Metrics,
    private readonly clock: Clock,
  ) {}

  /**
   * Converts every enrollment that waits for these users and need not wait any longer: it has not expired, its grantor
   * may still enrol, and nothing that the person holds stands in its way. An inactive direct enrollment in a course does
   * not: it makes room for an active one. The real row carries the id of the waiting one. What has something in its way
   * waits on, and lists say what. The caller has locked what the users own or, where it has not, whoever else converts
   * for them meets the constraints and waits on.
   */
  async convert(em: EntityManager, userIds: readonly string[]): Promise<void> {
    if (userIds.length === 0) return;
    const places = await readPlaces(em, userIds);
    if (places.length === 0) return;
    await holdPlaces(em, places);
    const now = this.clock.now();
    const inPrograms = places.some((place) => place.kind === 'program')
      ? await convertProgramEnrollments(em, userIds, now)
      : [];
    const courses = places.some((place) => place.kind === 'course');
    const replaced = courses ? await makeRoomInCourses(em, userIds, now) : [];
    const inCourses = courses ? await convertCourseEnrollments(em, userIds, now) : [];
    await this.events.publish(
      em,
      ...replaced.flatMap((one) => announceRemovals(one.organizationId, [one])),
      ...[...inPrograms, ...inCourses].map(announce),
    );
    onCommit(() => {
      this.metrics.countConversions('program-enrollment', inPrograms.length);
      this.metrics.countConversions('course-enrollment', inCourses.length);
    });
  }
}

function announce(one: ConvertedEnrollment): InvitationConverted {
  return new InvitationConverted({
    organizationId: one.organization_id,
    kind: one.course_id === null ? 'program-enrollment' : 'course-enrollment',
    grantId: one.id,
    state: 'active',
    status: one.status,
    ...(one.program_id === null ? {} : { programId: one.program_id }),
    ...(one.curriculum_id === null ? {} : { curriculumId: one.curriculum_id }),
    ...(one.course_id === null ? {} : { courseId: one.course_id }),
    userId: one.user_id,
    identifierId: one.identifier_id,
  });
}
