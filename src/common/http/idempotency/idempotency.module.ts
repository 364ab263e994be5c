import { Global, Module } from '@nestjs/common';
import { Idempotency } from './idempotency.js';
import { Turns } from './turns.js';

/** What routes marked with `@Idempotent()` need. Needs the database. */
@Global()
@Module({ providers: [Idempotency, Turns], exports: [Idempotency] })
export class IdempotencyModule {}
