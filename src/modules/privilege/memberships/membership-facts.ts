import type { MembershipFacts } from '../events/membership-facts.js';
import type { StandingMembership } from './memberships.sql.js';

/** What an event tells of a membership. */
export function factsOf(organizationId: string, one: StandingMembership): MembershipFacts {
  const holder = one.state === 'active' ? { userId: one.userId ?? '' } : { identifierId: one.identifierId ?? '' };
  return { organizationId, grantId: one.id, state: one.state, roles: one.roles, ...holder };
}
