import type { EnrollmentFacts } from '../events/enrollment-facts.js';
import { ProgramEnrolled } from '../events/program-enrolled.event.js';
import { ProgramEnrollmentChanged } from '../events/program-enrollment-changed.event.js';
import type { HeldPlace } from '../places-held.sql.js';
import type { ProgramPlan } from './program-enrollment-plan.js';

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
