import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { Problem } from '../problem.js';
import { operationIdOf } from './operation-id.js';
import { publicOperationIds } from './public-routes.js';
import { addSharedProblems, operationsOf, sharedExamples } from './shared-problems.js';

const DESCRIPTION = `Enrol and authorise anyone by email or student key, before they have ever signed in.

**[Sign in](/auth/google?returnTo=/docs)** to try the calls on this page: they are sent with your session. Other clients
send an access token, which \`POST /api/v1/me/access-tokens\` makes.

Errors are [RFC 9457](https://www.rfc-editor.org/rfc/rfc9457) problem documents; branch on \`code\`. The examples of an
operation's errors name every code that it answers with. A path that leads nowhere is answered 404, a method that is not
for it 405. Lists are read page by page with \`cursor\`. Unknown fields are refused.`;

/**
 * The OpenAPI 3.1 document of an initialised application. Every operation lists the problems that any operation can
 * answer with, and says whether it needs a caller.
 */
export function openApiDocument(app: INestApplication): OpenAPIObject {
  const document = SwaggerModule.createDocument(app, frame(), {
    operationIdFactory: operationIdOf,
    extraModels: [Problem],
  });
  const publicIds = publicOperationIds(app);
  for (const documented of operationsOf(document)) {
    const isPublic = publicIds.has(documented.operation.operationId ?? '');
    if (isPublic) documented.operation.security = [];
    addSharedProblems(documented, isPublic);
  }
  return { ...document, components: { ...document.components, examples: sharedExamples() } };
}

function frame(): Omit<OpenAPIObject, 'paths'> {
  return new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Matricula')
    .setDescription(DESCRIPTION)
    .setVersion('1')
    .setLicense('Apache-2.0', 'https://www.apache.org/licenses/LICENSE-2.0')
    .addBearerAuth(
      { type: 'http', scheme: 'bearer', bearerFormat: 'opaque', description: 'An access token.' },
      'accessToken',
    )
    .addCookieAuth(
      'matricula_session',
      {
        type: 'apiKey',
        in: 'cookie',
        description:
          'Set by signing in; `__Host-matricula_session` where the site is served by https. A write must come from a page of this site.',
      },
      'session',
    )
    .addTag('Identity', 'Signing in, who you are, and access tokens for REST clients.')
    .addTag('Catalog', 'Organizations, courses, programs and curricula.')
    .addTag('Organizations', 'Who is what in an organization, registered or not.')
    .addTag('Privileges', 'Who may do what on a course, registered or not.')
    .addTag('Enrollments', 'Who takes which programs and courses, registered or not; rosters.')
    .addTag('Operations', 'What waits and why, what happened, and how the process does.')
    .addSecurityRequirements('session')
    .addSecurityRequirements('accessToken')
    .build();
}
