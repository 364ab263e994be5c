import { applyDecorators, UseInterceptors } from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import { Problems } from '../openapi/problems.decorator.js';
import { IdempotencyInterceptor } from './idempotency.interceptor.js';

/**
 * Lets clients repeat a request safely by sending an `Idempotency-Key`. The handler then runs in one transaction, which
 * whatever it calls must be able to join (`Transactions.run`, not `runAlone`).
 */
export const Idempotent = (): MethodDecorator =>
  applyDecorators(
    UseInterceptors(IdempotencyInterceptor),
    ApiHeader({
      name: 'Idempotency-Key',
      required: false,
      description:
        'Repeat the same request under the same key within 24 hours, and it is done once and answered alike.',
      schema: { type: 'string', minLength: 1, maxLength: 255, pattern: '^[!-~]+$' },
      example: '0198f0a0-5b1c-7a53-9d4e-2f6f1f0c9b11',
    }),
    Problems([422, 'idempotency-key-reused', 'This Idempotency-Key came with another request before.']),
  );
