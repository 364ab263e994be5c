import type { DomainEvent, EventPayload } from '../../../common/events/domain-event.js';
import { CoursePrivilegeRevoked } from '../events/course-privilege-revoked.event.js';
import { MembershipRevoked } from '../events/membership-revoked.event.js';
import { PlatformAdminInvitationWithdrawn } from '../events/platform-admin-invitation-withdrawn.event.js';
import { PlatformAdminRevoked } from '../events/platform-admin-revoked.event.js';
import type { RevokedRight } from './rights-of-person.sql.js';

/** The event that tells of a right that a user held. */
export function revoked(right: RevokedRight): DomainEvent<EventPayload> {
  const userId = right.holder;
  if (right.kind === 'platform-admin') return new PlatformAdminRevoked({ userId, grantId: right.id });
  return ofOrganization(right, { state: 'active', userId });
}

/** The event that tells of a right that waited for an identifier. */
export function withdrawn(right: RevokedRight): DomainEvent<EventPayload> {
  const identifierId = right.holder;
  if (right.kind === 'platform-admin') return new PlatformAdminInvitationWithdrawn({ identifierId, grantId: right.id });
  return ofOrganization(right, { state: 'pending', identifierId });
}

type Holder =
  | { readonly state: 'active'; readonly userId: string }
  | { readonly state: 'pending'; readonly identifierId: string };

function ofOrganization(
  { id, organization_id, course_id, roles }: RevokedRight,
  holder: Holder,
): DomainEvent<EventPayload> {
  const facts = { organizationId: organization_id ?? '', grantId: id, ...holder };
  return course_id === null
    ? new MembershipRevoked({ ...facts, roles })
    : new CoursePrivilegeRevoked({ ...facts, courseId: course_id });
}
