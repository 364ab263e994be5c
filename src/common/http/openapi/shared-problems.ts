import { STATUS_CODES } from 'node:http';
import type { OpenAPIObject } from '@nestjs/swagger';
import { problemContent } from './problem-content.js';

type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;

const METHODS = ['get', 'put', 'post', 'delete', 'patch'] as const;
const RETRY_AFTER = {
  'Retry-After': { description: 'Seconds to wait before the next attempt.', schema: { type: 'integer' as const } },
};

/** One operation of a document, and where it stands there. */
export interface DocumentedOperation {
  readonly method: string;
  readonly path: string;
  readonly operation: Operation;
}

/** Every operation of a document with its method and path. */
export function operationsOf(document: OpenAPIObject): DocumentedOperation[] {
  return Object.entries(document.paths).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const operation = item[method];
      return operation ? [{ method, path, operation }] : [];
    }),
  );
}

/**
 * Adds to an operation the problems that follow from its form, where the route has not described them itself. A body is
 * read with every write, whether the route wants one or not; routes of the API refuse query parameters unknown to them.
 */
export function addSharedProblems({ method, path, operation }: DocumentedOperation, isPublic: boolean): void {
  const isWrite = method !== 'get';
  const takesInput = isWrite || path.startsWith('/api/') || (operation.parameters ?? []).length > 0;
  const statuses = [
    ...(takesInput ? [400] : []),
    ...(isPublic ? [] : [401, 403]),
    ...(isWrite ? [413, 415] : []),
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
