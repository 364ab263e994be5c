import { applyDecorators, UseInterceptors } from '@nestjs/common';
import { ApiExtraModels, ApiHeader, ApiResponse, getSchemaPath } from '@nestjs/swagger';
import { BulkResultView } from '../bulk-result.view.js';
import { problemContent } from '../openapi/problem-content.js';
import { Problems } from '../openapi/problems.decorator.js';
import { BulkIdempotencyInterceptor, IdempotencyInterceptor } from './idempotency.interceptor.js';

const REUSED = { code: 'idempotency-key-reused', detail: 'This Idempotency-Key came with another request before.' };

/**
 * Lets clients repeat a request safely by sending an `Idempotency-Key`. The handler then runs in one transaction, which
 * whatever it calls must be able to join (`Transactions.run`, not `runAlone`).
 */
export const Idempotent = (): MethodDecorator =>
  applyDecorators(
    UseInterceptors(IdempotencyInterceptor),
    ApiIdempotencyKey(),
    Problems([422, REUSED.code, REUSED.detail]),
  );

/**
 * `Idempotent` for a bulk call, which commits in transactions of its own and keeps its answer when it has ended. A
 * repetition before that waits for it; one after a crash is done again, so that its rows may be answered otherwise.
 */
export const IdempotentBulk = (): MethodDecorator =>
  applyDecorators(
    UseInterceptors(BulkIdempotencyInterceptor),
    ApiIdempotencyKey(),
    ApiExtraModels(BulkResultView),
    ApiResponse({
      status: 422,
      description: 'No row was applied, or the key came with another request before.',
      content: {
        'application/json': { schema: { $ref: getSchemaPath(BulkResultView) } },
        ...problemContent(422, [REUSED]),
      },
    }),
  );

function ApiIdempotencyKey(): MethodDecorator {
  return ApiHeader({
    name: 'Idempotency-Key',
    required: false,
    description:
      'Repeat the same request under the same key, such as a new UUID, within 24 hours, and it is done once and answered alike.',
    schema: { type: 'string', minLength: 1, maxLength: 255, pattern: '^[!-~]+$' },
  });
}
