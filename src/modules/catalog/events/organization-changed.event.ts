import type { DomainEvent } from '../../../common/events/domain-event.js';

/** An organization was changed. `changed` names the fields: `name`, `slug`, `trustedDomains`. */
export class OrganizationChanged implements DomainEvent<OrganizationChanged['payload']> {
  static readonly type = 'catalog.organization-changed';
  readonly type = OrganizationChanged.type;
  constructor(readonly payload: { readonly organizationId: string; readonly changed: readonly string[] }) {}
}
