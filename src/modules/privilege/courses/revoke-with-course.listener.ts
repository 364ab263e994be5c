import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { rows } from '../../../common/database/sql.js';
import { DomainEvents } from '../../../common/events/domain-events.js';
import type { RecordedEvent } from '../../../common/events/domain-event.js';
import { WithinTransaction } from '../../../common/events/listener.decorator.js';
import { CourseDeleted } from '../../catalog/index.js';
import { announceRevocations } from './course-grant-announcements.js';
import { deleteGrants, type StandingGrant } from './course-grants.sql.js';

/** The grants on a course go with it, real and waiting, and the log says so. */
@Injectable()
export class RevokeWithCourse {
  constructor(private readonly events: DomainEvents) {}

  @WithinTransaction(CourseDeleted)
  async on(event: RecordedEvent<CourseDeleted['payload']>, em: EntityManager): Promise<void> {
    const { courseId, organizationId } = event.payload;
    const grants = await rows<StandingGrant>(
      em,
      `select id, 'active' as state, user_id as "userId", null as "identifierId"
       from privilege.course_privilege where course_id = $1
       union all
       select id, 'pending', null, identifier_id from privilege.course_privilege_invitation where course_id = $1`,
      [courseId],
    );
    await deleteGrants(
      em,
      courseId,
      grants.map((grant) => grant.id),
    );
    await this.events.publish(em, ...announceRevocations({ id: courseId, organizationId }, grants));
  }
}
