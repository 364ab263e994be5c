import { CourseEnrolled } from '../events/course-enrolled.event.js';
import { CourseEnrollmentChanged } from '../events/course-enrollment-changed.event.js';
import type { EnrollmentFacts } from '../events/enrollment-facts.js';
import type { HeldPlace } from '../places-held.sql.js';
import type { CoursePlan } from './course-enrollment-plan.js';

/** The events that tell what plans have changed; `programId` of those through a program. */
export function announceCoursePlans(
  course: HeldPlace,
  programId: string | undefined,
  plans: readonly CoursePlan[],
): (CourseEnrolled | CourseEnrollmentChanged)[] {
  return plans.map((plan) => {
    const { id, holder, status } = plan.write;
    const facts: EnrollmentFacts = {
      organizationId: course.organizationId,
      grantId: id,
      kind: 'course-enrollment',
      state: plan.state,
      status,
      courseId: course.id,
      ...(programId === undefined ? {} : { programId }),
      ...(plan.state === 'active' ? { userId: holder } : { identifierId: holder }),
    };
    return plan.outcome === 'created' ? new CourseEnrolled(facts) : new CourseEnrollmentChanged(facts);
  });
}
