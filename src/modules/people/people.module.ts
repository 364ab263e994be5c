import { Module } from '@nestjs/common';
import { CatalogModule } from '../catalog/catalog.module.js';
import { EnrollmentModule } from '../enrollment/enrollment.module.js';
import { IdentityModule } from '../identity/identity.module.js';
import { PrivilegeModule } from '../privilege/privilege.module.js';
import { EventLog } from './event-log.service.js';
import { DeliveriesController } from './http/deliveries.controller.js';
import { EventsController } from './http/events.controller.js';
import { ExternalKeysController } from './http/external-keys.controller.js';
import { InvitationsController } from './http/invitations.controller.js';
import { MeController } from './http/me.controller.js';
import { PeopleController } from './http/people.controller.js';
import { LinkedKeys } from './linked-keys.service.js';
import { OwnAccounts } from './own-account.service.js';
import { People } from './people.service.js';
import { PersonLookup } from './person-lookup.service.js';
import { PersonRetirement } from './person-retirement.service.js';
import { PersonRecords } from './person-record.service.js';
import { WaitingGrants } from './waiting-grants.service.js';
import { WaitingMetrics } from './waiting-metrics.js';

/** One list over everybody, registered or not, and what staff do with what waits, happened, or has not succeeded yet. */
@Module({
  imports: [IdentityModule, CatalogModule, PrivilegeModule, EnrollmentModule],
  controllers: [
    MeController,
    PeopleController,
    ExternalKeysController,
    InvitationsController,
    EventsController,
    DeliveriesController,
  ],
  providers: [
    People,
    PersonLookup,
    PersonRecords,
    PersonRetirement,
    LinkedKeys,
    WaitingGrants,
    WaitingMetrics,
    EventLog,
    OwnAccounts,
  ],
})
export class PeopleModule {}
