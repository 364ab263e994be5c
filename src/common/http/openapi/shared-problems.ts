import { STATUS_CODES } from 'node:http';
import type { OpenAPIObject } from '@nestjs/swagger';
import { problemContent } from './problem-content.js';

type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;

const METHODS = ['get', 'put', 'post', 'delete', 'patch'] as const;
const RETRY_AFTER = {
  'Retry-After': { description: 'Seconds to wait before the next attempt.', schema: { type: 'integer' as const } },
};

/** Every operation of a document with its method and path. */
export function operationsOf(document: OpenAPIObject): { method: string; path: string; operation: Operation }[] {
  return Object.entries(document.paths).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const operation = item[method];
      return operation ? [{ method, path, operation }] : [];
    }),
  );
}

/** Adds to an operation the problems that follow from its form, where the route has not described them itself. */
export function addSharedProblems(operation: Operation, isPublic: boolean): void {
  const hasBody = operation.requestBody !== undefined;
  const takesInput = hasBody || (operation.parameters ?? []).length > 0;
  const statuses = [
    ...(takesInput ? [400] : []),
    ...(isPublic ? [] : [401, 403]),
    ...(hasBody ? [413, 415] : []),
    429,
    500,
    503,
  ];
  for (const status of statuses) {
    operation.responses[status] ??= {
      description: STATUS_CODES[status] ?? 'Error',
      ...(status === 429 || status === 503 ? { headers: RETRY_AFTER } : {}),
      content: problemContent(status),
    };
  }
}
