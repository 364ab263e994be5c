import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { rows } from '../../../common/database/sql.js';
import { DomainEvents } from '../../../common/events/domain-events.js';
import type { RecordedEvent } from '../../../common/events/domain-event.js';
import { WithinTransaction } from '../../../common/events/listener.decorator.js';
import { CourseDeleted } from '../../catalog/index.js';
import { announceRemovals } from '../removal-facts.js';
import { removeCourseEnrollments } from '../removal.sql.js';

/** The enrollments in a course go with it, real and waiting, and the log says so. */
@Injectable()
export class UnenrollWithCourse {
  constructor(private readonly events: DomainEvents) {}

  @WithinTransaction(CourseDeleted)
  async on(event: RecordedEvent<CourseDeleted['payload']>, em: EntityManager): Promise<void> {
    const { courseId, organizationId } = event.payload;
    const found = await rows<{ id: string }>(
      em,
      `select id from enrollment.course_enrollment where course_id = $1
       union all select id from enrollment.course_enrollment_invitation where course_id = $1`,
      [courseId],
    );
    const removed = await removeCourseEnrollments(
      em,
      'e.id',
      found.map((one) => one.id),
    );
    await this.events.publish(em, ...announceRemovals(organizationId, removed));
  }
}
