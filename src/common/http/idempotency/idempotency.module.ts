import { Global, Module } from '@nestjs/common';
import { Idempotency } from './idempotency.js';
import { RemoveOldRecords } from './remove-old-records.job.js';

/** What routes marked with `@Idempotent()` need. Needs the database and the events. */
@Global()
@Module({ providers: [Idempotency, RemoveOldRecords], exports: [Idempotency] })
export class IdempotencyModule {}
