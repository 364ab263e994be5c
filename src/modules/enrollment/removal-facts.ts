import type { EnrollmentFacts } from './events/enrollment-facts.js';
import { CourseUnenrolled } from './events/course-unenrolled.event.js';
import { ProgramUnenrolled } from './events/program-unenrolled.event.js';
import { InvitationExpired } from './events/invitation-expired.event.js';
import type { ToldEnrollment } from './removal.sql.js';

/** What an event tells of an enrollment. */
export function factsOf(organizationId: string, one: ToldEnrollment): EnrollmentFacts {
  return {
    organizationId,
    grantId: one.id,
    kind: one.courseId === null ? 'program-enrollment' : 'course-enrollment',
    state: one.state,
    status: one.status,
    ...(one.programId === null ? {} : { programId: one.programId }),
    ...(one.curriculumId === null ? {} : { curriculumId: one.curriculumId }),
    ...(one.courseId === null ? {} : { courseId: one.courseId }),
    ...(one.userId === null ? { identifierId: one.identifierId } : { userId: one.userId }),
  };
}

/** The events that tell which enrollments were taken away. */
export function announceRemovals(
  organizationId: string,
  removed: readonly ToldEnrollment[],
): (CourseUnenrolled | ProgramUnenrolled)[] {
  return removed.map((one) => {
    const facts = factsOf(organizationId, one);
    return one.courseId === null ? new ProgramUnenrolled(facts) : new CourseUnenrolled(facts);
  });
}

/** The events that tell which waiting enrollments had expired and went. */
export function announceExpiries(organizationId: string, removed: readonly ToldEnrollment[]): InvitationExpired[] {
  return removed.map((one) => new InvitationExpired(factsOf(organizationId, one)));
}
