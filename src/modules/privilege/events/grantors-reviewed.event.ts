import type { DomainEvent } from '../../../common/events/domain-event.js';

/**
 * The rights of these users may have become less, and what waits on courses and in organizations from them has been
 * reviewed. Whoever keeps other grants that wait reviews theirs.
 */
export class GrantorsReviewed implements DomainEvent<GrantorsReviewed['payload']> {
  static readonly type = 'privilege.grantors-reviewed';
  readonly type = GrantorsReviewed.type;
  constructor(readonly payload: { readonly userIds: readonly string[] }) {}
}
