import { Global, Module } from '@nestjs/common';
import { Idempotency } from './idempotency.js';

/** What routes marked with `@Idempotent()` need. Needs the database. */
@Global()
@Module({ providers: [Idempotency], exports: [Idempotency] })
export class IdempotencyModule {}
