import { getSchemaPath } from '@nestjs/swagger';
import { Problem, titleOf } from '../problem.js';
import { refusalOfStatus } from '../framework-refusal.js';

/** One problem that can occur under a status. */
export interface ProblemExample {
  readonly code: string;
  readonly detail: string;
}

const SOME_REQUEST = '0198f0a0-0000-7000-8000-000000000000';

/** The `content` of a response that is a problem document, with an example for every problem named. */
export function problemContent(status: number, problems: readonly ProblemExample[] = []) {
  const named = problems.length > 0 ? problems : [usualProblem(status)];
  return {
    'application/problem+json': {
      schema: { $ref: getSchemaPath(Problem) },
      examples: Object.fromEntries(named.map((problem) => [problem.code, { value: example(status, problem) }])),
    },
  };
}

function example(status: number, { code, detail }: ProblemExample): Problem {
  const problem = { type: `/problems/${code}`, title: titleOf(code), status, detail, code, requestId: SOME_REQUEST };
  if (code !== 'validation-failed') return problem;
  const fault = { pointer: '/dney', code: 'unknown-field', detail: 'There is no field "dney" here.' };
  return { ...problem, errors: [fault] };
}

function usualProblem(status: number): ProblemExample {
  const known = PLAIN_PROBLEMS[status];
  if (known) return known;
  const refusal = refusalOfStatus(status, 'The request was refused');
  return { code: refusal?.code ?? 'internal', detail: refusal?.detail ?? 'Something went wrong on our side.' };
}

const PLAIN_PROBLEMS: Readonly<Record<number, ProblemExample>> = {
  400: { code: 'validation-failed', detail: 'The request does not have the form it must have.' },
  401: { code: 'unauthenticated', detail: 'Sign in, or send an access token.' },
  403: { code: 'forbidden', detail: 'You may not do this.' },
  404: { code: 'not-found', detail: 'There is no such thing, or you may not know of it.' },
  409: { code: 'already-exists', detail: 'Something with these values exists already.' },
  413: { code: 'body-too-large', detail: 'The body is larger than allowed here.' },
  415: { code: 'unsupported-media-type', detail: 'Send the body as application/json.' },
  503: { code: 'database-unavailable', detail: 'The database cannot be reached at the moment. Try again soon.' },
};
