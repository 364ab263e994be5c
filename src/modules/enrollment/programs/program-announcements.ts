import { CourseEnrollmentChanged } from '../events/course-enrollment-changed.event.js';
import type { EnrollmentFacts } from '../events/enrollment-facts.js';
import { ProgramEnrolled } from '../events/program-enrolled.event.js';
import { ProgramEnrollmentChanged } from '../events/program-enrollment-changed.event.js';
import type { HeldPlace } from '../places-held.sql.js';
import type { ProgramPlan } from './program-enrollment-plan.js';
import type { DeactivatedEnrollment } from './move-enrollments.sql.js';

/** The events that tell what plans have changed. */
export function announcePlans(
  program: HeldPlace,
  plans: readonly ProgramPlan[],
): (ProgramEnrolled | ProgramEnrollmentChanged)[] {
  return plans.map((plan) => {
    const { id, holder, curriculumId, status } = plan.write;
    const facts: EnrollmentFacts = {
      organizationId: program.organizationId,
      grantId: id,
      kind: 'program-enrollment',
      state: plan.state,
      status,
      programId: program.id,
      curriculumId,
      ...(plan.state === 'active' ? { userId: holder } : { identifierId: holder }),
    };
    return plan.outcome === 'created' ? new ProgramEnrolled(facts) : new ProgramEnrollmentChanged(facts);
  });
}

/** The events that tell which waiting course enrollments are inactive now, since their key waits there already. */
export function announceDeactivations(
  program: HeldPlace,
  deactivated: readonly DeactivatedEnrollment[],
): CourseEnrollmentChanged[] {
  return deactivated.map(({ id, courseId, identifierId }) => {
    const { organizationId, id: programId } = program;
    const facts = {
      organizationId,
      grantId: id,
      kind: 'course-enrollment',
      state: 'pending',
      status: 'inactive',
    } as const;
    return new CourseEnrollmentChanged({ ...facts, programId, courseId, identifierId });
  });
}
