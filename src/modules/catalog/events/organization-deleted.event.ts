import type { DomainEvent } from '../../../common/events/domain-event.js';

/**
 * An organization is about to go, after its courses and programs. Its row still stands while the listeners within the
 * transaction run.
 */
export class OrganizationDeleted implements DomainEvent<OrganizationDeleted['payload']> {
  static readonly type = 'catalog.organization-deleted';
  readonly type = OrganizationDeleted.type;
  constructor(readonly payload: { readonly organizationId: string }) {}
}
