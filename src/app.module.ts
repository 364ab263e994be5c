import { Module, type DynamicModule, type Provider } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { ClockModule } from './common/clock/clock.module.js';
import { ConfigurationModule, type Configuration } from './common/config/index.js';
import { DatabaseModule } from './common/database/database.module.js';
import { DeliveryMetrics } from './common/events/delivery-metrics.js';
import { EventsModule } from './common/events/events.module.js';
import { HealthModule } from './common/health/health.module.js';
import { HttpModule } from './common/http/http.module.js';
import { IdempotencyModule } from './common/http/idempotency/idempotency.module.js';
import { RemoveOldRecords } from './common/http/idempotency/remove-old-records.job.js';
import { OriginGuard } from './common/http/origin.guard.js';
import { RateLimitGuard } from './common/http/rate-limit.guard.js';
import { LoggingModule } from './common/logging/logging.module.js';
import { MetricsModule } from './common/metrics/metrics.module.js';
import { databaseOptions } from './mikro-orm.config.js';
import { CatalogModule } from './modules/catalog/catalog.module.js';
import { EnrollmentModule } from './modules/enrollment/enrollment.module.js';
import { IdentityModule } from './modules/identity/identity.module.js';
import { AuthenticationGuard } from './modules/identity/sessions/authentication.guard.js';
import { ImpostorGuard } from './modules/identity/sessions/impostor.guard.js';
import { PeopleModule } from './modules/people/people.module.js';
import { AccessGuard } from './modules/privilege/index.js';
import { PrivilegeModule } from './modules/privilege/privilege.module.js';
import { DemoSchool } from './demo/demo-school.js';
import { StartUp } from './start-up.js';

/** In this order: who is it, how often, is that true, from where, and may they. */
const GUARDS: Provider[] = [AuthenticationGuard, RateLimitGuard, ImpostorGuard, OriginGuard, AccessGuard].map(
  (guard) => ({
    provide: APP_GUARD,
    useClass: guard,
  }),
);

/** The whole application, on a database that has been migrated. */
@Module({})
export class AppModule {
  static for(configuration: Configuration & { readonly databaseUrl: string }): DynamicModule {
    return {
      module: AppModule,
      imports: [
        LoggingModule.to(process.stdout),
        ClockModule,
        ConfigurationModule.for(configuration),
        DatabaseModule.for(databaseOptions(configuration.databaseUrl)),
        EventsModule,
        HttpModule,
        IdempotencyModule,
        HealthModule,
        MetricsModule,
        IdentityModule,
        CatalogModule,
        PrivilegeModule,
        EnrollmentModule,
        PeopleModule,
      ],
      providers: [...GUARDS, DeliveryMetrics, RemoveOldRecords, StartUp, DemoSchool],
    };
  }
}
