import type { DomainEvent } from '../../../common/events/domain-event.js';

/** An organization was made. */
export class OrganizationCreated implements DomainEvent<OrganizationCreated['payload']> {
  static readonly type = 'catalog.organization-created';
  readonly type = OrganizationCreated.type;
  constructor(readonly payload: { readonly organizationId: string }) {}
}
