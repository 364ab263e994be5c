import type { DomainEvent } from '../../../common/events/domain-event.js';
import type { MembershipFacts } from './membership-facts.js';

/** Roles in an organization were granted, to a user or to wait for an identifier. */
export class MembershipGranted implements DomainEvent<MembershipFacts> {
  static readonly type = 'privilege.membership-granted';
  readonly type = MembershipGranted.type;
  constructor(readonly payload: MembershipFacts) {}
}
