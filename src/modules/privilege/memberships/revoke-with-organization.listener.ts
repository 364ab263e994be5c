import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { DomainEvents } from '../../../common/events/domain-events.js';
import type { RecordedEvent } from '../../../common/events/domain-event.js';
import { WithinTransaction } from '../../../common/events/listener.decorator.js';
import { OrganizationDeleted } from '../../catalog/index.js';
import { MembershipRevoked } from '../events/membership-revoked.event.js';
import { factsOf } from './membership-facts.js';
import { deleteMemberships, readAllMemberships } from './memberships.sql.js';

/** The memberships of an organization go with it, real and waiting, and the log says so. */
@Injectable()
export class RevokeWithOrganization {
  constructor(private readonly events: DomainEvents) {}

  @WithinTransaction(OrganizationDeleted)
  async on(event: RecordedEvent<OrganizationDeleted['payload']>, em: EntityManager): Promise<void> {
    const { organizationId } = event.payload;
    const memberships = await readAllMemberships(em, organizationId, event.occurredAt);
    await deleteMemberships(
      em,
      organizationId,
      memberships.map((one) => one.id),
    );
    await this.events.publish(em, ...memberships.map((one) => new MembershipRevoked(factsOf(organizationId, one))));
  }
}
