import type { DomainEvent } from '../../../common/events/domain-event.js';
import type { MembershipFacts } from './membership-facts.js';

/** A membership, real or waiting, was taken back. */
export class MembershipRevoked implements DomainEvent<MembershipFacts> {
  static readonly type = 'privilege.membership-revoked';
  readonly type = MembershipRevoked.type;
  constructor(readonly payload: MembershipFacts) {}
}
