import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { rows } from '../../../common/database/sql.js';
import { DomainEvents } from '../../../common/events/domain-events.js';
import type { RecordedEvent } from '../../../common/events/domain-event.js';
import { WithinTransaction } from '../../../common/events/listener.decorator.js';
import { ProgramCourseRemoved } from '../../catalog/index.js';
import { CourseEnrollmentChanged } from '../events/course-enrollment-changed.event.js';
import { EnrollmentConversion } from '../waiting/conversion.service.js';

interface Deactivated {
  readonly id: string;
  readonly user_id: string | null;
  readonly identifier_id: string;
}

/** When a course is taken out of a program, whoever took it through the program takes it no longer; the rows stay. */
@Injectable()
export class DeactivateWithProgramCourse {
  constructor(
    private readonly conversion: EnrollmentConversion,
    private readonly events: DomainEvents,
  ) {}

  @WithinTransaction(ProgramCourseRemoved)
  async on(event: RecordedEvent<ProgramCourseRemoved['payload']>, em: EntityManager): Promise<void> {
    const { organizationId, programId, courseId } = event.payload;
    const ended = await rows<Deactivated>(
      em,
      `with real as (
         update enrollment.course_enrollment e set status = 'inactive'
         from enrollment.program_course_enrollment link
         join enrollment.program_identifier place on place.enrollment_id = link.program_enrollment_id
         where link.id = e.id and place.program_id = $1 and e.course_id = $2 and e.status = 'active'
         returning e.id, e.user_id, e.identifier_id
       ), waiting as (
         update enrollment.course_enrollment_invitation ci set status = 'inactive'
         from enrollment.program_course_enrollment_invitation link
         join enrollment.program_identifier place on place.enrollment_id = link.program_enrollment_id
         where link.id = ci.id and place.program_id = $1 and ci.course_id = $2 and ci.status = 'active'
         returning ci.id, null::uuid, ci.identifier_id
       )
       select * from real union all select * from waiting order by id`,
      [programId, courseId],
    );
    await this.events.publish(
      em,
      ...ended.map(
        ({ id, user_id, identifier_id }) =>
          new CourseEnrollmentChanged({
            organizationId,
            grantId: id,
            kind: 'course-enrollment',
            state: user_id === null ? 'pending' : 'active',
            status: 'inactive',
            programId,
            courseId,
            ...(user_id === null ? { identifierId: identifier_id } : { userId: user_id }),
          }),
      ),
    );
    await this.conversion.convert(
      em,
      ended.flatMap((one) => one.user_id ?? []),
    );
  }
}
