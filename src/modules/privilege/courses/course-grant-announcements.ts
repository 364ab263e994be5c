import type { DomainEvent, EventPayload } from '../../../common/events/domain-event.js';
import type { GrantPlan } from './course-grant-plan.js';
import type { StandingGrant } from './course-grants.sql.js';
import type { CourseGrantFacts } from '../events/course-grant-facts.js';
import { CoursePrivilegeChanged } from '../events/course-privilege-changed.event.js';
import { CoursePrivilegeGranted } from '../events/course-privilege-granted.event.js';
import { CoursePrivilegeRevoked } from '../events/course-privilege-revoked.event.js';
import { InvitationExpired } from '../events/invitation-expired.event.js';

interface CourseIds {
  readonly id: string;
  readonly organizationId: string;
}

/** The events that tell what plans have changed. */
export function announcePlans(course: CourseIds, plans: readonly GrantPlan[]): DomainEvent<EventPayload>[] {
  return plans.flatMap((plan) => {
    const { destination, write } = plan;
    const holder =
      destination.state === 'active' ? { userId: destination.userId } : { identifierId: destination.identifierId };
    const facts = { ...idsOf(course), grantId: write.id, state: destination.state, ...holder };
    const done = plan.outcome === 'created' ? new CoursePrivilegeGranted(facts) : new CoursePrivilegeChanged(facts);
    const merged = plan.replaced.filter((one) => one.id !== write.id);
    return [...plan.expired.map((one) => announceExpiry(course, one)), ...announceRevocations(course, merged), done];
  });
}

/** The events that tell which grants were taken back. */
export function announceRevocations(course: CourseIds, grants: readonly StandingGrant[]): DomainEvent<EventPayload>[] {
  return grants.map((one) => {
    const holder = one.state === 'active' ? { userId: one.userId ?? '' } : { identifierId: one.identifierId ?? '' };
    const facts: CourseGrantFacts = { ...idsOf(course), grantId: one.id, state: one.state, ...holder };
    return new CoursePrivilegeRevoked(facts);
  });
}

function announceExpiry(course: CourseIds, one: StandingGrant): InvitationExpired {
  const identifierId = one.identifierId ?? '';
  return new InvitationExpired({ ...idsOf(course), grantId: one.id, identifierId, kind: 'course-privilege' });
}

function idsOf(course: CourseIds): { organizationId: string; courseId: string } {
  return { organizationId: course.organizationId, courseId: course.id };
}
