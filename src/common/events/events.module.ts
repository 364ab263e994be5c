import { Global, Module } from '@nestjs/common';
import { EventEmitterModule } from '@nestjs/event-emitter';
import { Deliveries } from './deliveries.js';
import { DeliveryLog } from './delivery-log.js';
import { DomainEvents } from './domain-events.js';
import { JobQueue } from './job-queue.js';
import { Listeners } from './listeners.js';

/** Domain events, their listeners, and the queue of work that follows them. Needs the database, clock and settings. */
@Global()
@Module({
  imports: [EventEmitterModule.forRoot({ maxListeners: 0 })],
  providers: [DomainEvents, Listeners, Deliveries, DeliveryLog, JobQueue],
  exports: [DomainEvents, Deliveries, DeliveryLog, JobQueue],
})
export class EventsModule {}
