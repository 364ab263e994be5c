import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createApplication } from '../../src/application.js';
import { documentFaults } from '../../src/common/http/openapi/document-faults.js';
import { openApiDocument } from '../../src/common/http/openapi/openapi-document.js';
import { operationsOf, type DocumentedOperation } from '../../src/common/http/openapi/shared-problems.js';
import { aConfiguration } from '../common/http/test-app.js';

let app: NestFastifyApplication;
let document: ReturnType<typeof openApiDocument>;
let operations: DocumentedOperation[];
beforeAll(async () => {
  const configuration = aConfiguration({ LOG_LEVEL: 'silent' });
  app = await createApplication({ ...configuration, databaseUrl: 'postgresql://nowhere.invalid/none' });
  document = openApiDocument(app);
  operations = operationsOf(document);
});
afterAll(() => app.close());

const named = (wanted: (one: DocumentedOperation) => boolean): string[] =>
  operations
    .filter((one) => wanted(one))
    .map(({ method, path }) => `${method} ${path}`)
    .toSorted();

const answers = ({ operation }: DocumentedOperation, ...statuses: number[]): boolean =>
  statuses.every((status) => operation.responses[status] !== undefined);

describe('the document of the whole application', () => {
  test('has no fault', () => {
    expect(documentFaults(document)).toEqual([]);
  });

  test('demands a caller everywhere but on these routes', () => {
    const open = [
      'get /auth/google',
      'get /auth/google/callback',
      'get /health/live',
      'get /health/ready',
      'get /metrics',
      'post /auth/logout',
    ];
    expect(named(({ operation }) => operation.security?.length === 0)).toEqual(open);
    expect(named((one) => !answers(one, 401) && !answers(one, 403))).toEqual(
      open.filter((name) => name !== 'post /auth/logout' && name !== 'get /metrics'),
    );
    // A stale token is refused where anybody may read, but for probes and signing in.
    expect(named((one) => !answers(one, 401))).toEqual(open.filter((name) => name !== 'get /metrics'));
  });

  test('says of every write that its body is read, and of every route of the API that its query is', () => {
    expect(named((one) => one.method !== 'get' && !answers(one, 400, 413, 415))).toEqual([]);
    expect(named((one) => one.path.startsWith('/api/') && !answers(one, 400))).toEqual([]);
  });

  test('takes access tokens as text without meaning', () => {
    expect(document.components?.securitySchemes?.['accessToken']).toMatchObject({ bearerFormat: 'opaque' });
  });
});
