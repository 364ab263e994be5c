import { STATUS_CODES } from 'node:http';
import type { OpenAPIObject } from '@nestjs/swagger';
import { exampleOf, PROBLEM_JSON, problemContent, type ProblemExample } from './problem-content.js';

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

/** What the problems of an operation follow from. */
interface Traits {
  readonly isApi: boolean;
  readonly isPublic: boolean;
  readonly isWrite: boolean;
  /** Whether a token that is not valid is refused, also where anybody may call: not while signing in or probing. */
  readonly heedsTokens: boolean;
  readonly parameters: ReadonlySet<string>;
  readonly hasPathParameter: boolean;
}

interface SharedProblem extends ProblemExample {
  readonly status: number;
  readonly applies: (of: Traits) => boolean;
}

const always = (): boolean => true;
const isWrite = (of: Traits): boolean => of.isWrite;
const asksWho = (of: Traits): boolean => !of.isPublic;

/** A problem that operations of some form have in common. */
const shared = (status: number, code: string, detail: string, applies: SharedProblem['applies']): SharedProblem => ({
  status,
  code,
  detail,
  applies,
});

const SHARED: readonly SharedProblem[] = [
  shared(400, 'validation-failed', 'The request does not have the form it must have.', (of) => of.isApi),
  shared(400, 'malformed-request', 'The request is not one of HTTP.', always),
  shared(400, 'malformed-url', 'The URL is not percent-encoded UTF-8, or holds the character NUL.', always),
  shared(400, 'malformed-json', 'The body is not valid JSON.', isWrite),
  shared(400, 'malformed-body', 'The body is not as long as Content-Length says.', isWrite),
  shared(400, 'invalid-cursor', 'The cursor is not one that this list has handed out.', (of) =>
    of.parameters.has('cursor'),
  ),
  shared(400, 'invalid-idempotency-key', 'An Idempotency-Key has 1 to 255 visible ASCII characters.', (of) =>
    of.parameters.has('Idempotency-Key'),
  ),
  shared(401, 'unauthenticated', 'Sign in, or send an access token.', asksWho),
  shared(401, 'invalid-token', 'This access token is unknown, expired or revoked.', (of) => of.heedsTokens),
  shared(403, 'forbidden', 'You may not do this.', asksWho),
  shared(403, 'cross-origin-request', 'A write with a session cookie must come from this site.', isWrite),
  shared(404, 'not-found', 'There is no such thing, or you may not know of it.', (of) =>
    ['org', 'course', 'program'].some((name) => of.parameters.has(name)),
  ),
  shared(408, 'timed-out', 'The request did not arrive in time.', always),
  shared(413, 'body-too-large', 'The body is larger than allowed here.', isWrite),
  shared(414, 'url-too-long', 'A part of the path is too long.', (of) => of.hasPathParameter),
  shared(415, 'unsupported-media-type', 'Send the body as application/json.', isWrite),
  shared(429, 'too-many-requests', 'Too many requests. Try again later.', always),
  shared(431, 'headers-too-large', 'The URL and headers are larger than 16 KiB together.', always),
  shared(500, 'internal', 'Something went wrong on our side.', always),
  shared(503, 'database-unavailable', 'The database cannot be reached at the moment. Try again soon.', always),
  shared(503, 'busy', 'Too much was going on at once. Nothing was changed; try again.', isWrite),
  shared(503, 'shutting-down', 'This instance is going down. Try again.', always),
];

/** The examples that operations refer to, for the components of a document. */
export function sharedExamples(): Record<string, { value: unknown }> {
  return Object.fromEntries(SHARED.map((problem) => [problem.code, { value: exampleOf(problem.status, problem) }]));
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
 * Adds to an operation the problems that follow from its form, to those that the route describes itself, so that it
 * lists the code of every problem that it answers with. A body is read with every write, whether the route wants one or
 * not; routes of the API refuse query parameters unknown to them.
 */
export function addSharedProblems(documented: DocumentedOperation, isPublic: boolean): void {
  const traits = traitsOf(documented, isPublic);
  const { responses } = documented.operation;
  for (const { status, code } of SHARED.filter((problem) => problem.applies(traits))) {
    responses[status] ??= {
      description: STATUS_CODES[status] ?? 'Error',
      ...(status === 429 || status === 503 ? { headers: RETRY_AFTER } : {}),
      content: problemContent(status, []),
    };
    const response = responses[status];
    const media = '$ref' in response ? undefined : response.content?.[PROBLEM_JSON];
    if (media) media.examples = { ...media.examples, [code]: { $ref: `#/components/examples/${code}` } };
  }
}

function traitsOf({ method, path, operation }: DocumentedOperation, isPublic: boolean): Traits {
  const names = (operation.parameters ?? []).flatMap((one) => ('name' in one ? [one.name] : []));
  return {
    isApi: path.startsWith('/api/'),
    isPublic,
    isWrite: method !== 'get',
    heedsTokens: !/^\/(auth|health)\//.test(path),
    parameters: new Set(names),
    hasPathParameter: path.includes('{'),
  };
}
