import type { DomainEvent } from '../../../common/events/domain-event.js';
import type { MembershipFacts } from './membership-facts.js';

/** A membership, real or waiting, has other roles now. */
export class MembershipChanged implements DomainEvent<MembershipFacts> {
  static readonly type = 'privilege.membership-changed';
  readonly type = MembershipChanged.type;
  constructor(readonly payload: MembershipFacts) {}
}
