import { Global, Module } from '@nestjs/common';
import { Transactions } from '../../database/transactions.js';
import { Idempotency } from './idempotency.js';

/** What routes marked with `@Idempotent()` need. Needs the ORM. */
@Global()
@Module({ providers: [Transactions, Idempotency], exports: [Idempotency] })
export class IdempotencyModule {}
