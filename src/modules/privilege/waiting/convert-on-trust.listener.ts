import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { RecordedEvent } from '../../../common/events/domain-event.js';
import { WithinTransaction } from '../../../common/events/listener.decorator.js';
import { OrganizationChanged } from '../../catalog/index.js';
import { Conversion } from './conversion.service.js';

/** When an organization comes to trust a domain, whatever waited for more proof of its addresses waits no longer. */
@Injectable()
export class ConvertOnTrust {
  constructor(private readonly conversion: Conversion) {}

  @WithinTransaction(OrganizationChanged)
  async on(event: RecordedEvent<OrganizationChanged['payload']>, em: EntityManager): Promise<void> {
    const { organizationId, changed } = event.payload;
    if (changed.includes('trustedDomains')) await this.conversion.convert(em, { organizationId });
  }
}
