import { getSchemaPath } from '@nestjs/swagger';
import { Problem, titleOf } from '../problem.js';

/** One problem that can occur under a status. */
export interface ProblemExample {
  readonly code: string;
  readonly detail: string;
}

const SOME_REQUEST = '0198f0a0-0000-7000-8000-000000000000';

/** The media type of every problem. */
export const PROBLEM_JSON = 'application/problem+json';

/** The `content` of a response that is a problem document, with an example for every problem named. */
export function problemContent(status: number, problems: readonly ProblemExample[]) {
  return {
    [PROBLEM_JSON]: {
      schema: { $ref: getSchemaPath(Problem) },
      examples: Object.fromEntries(problems.map((problem) => [problem.code, { value: exampleOf(status, problem) }])),
    },
  };
}

/** A problem document with this code. */
export function exampleOf(status: number, { code, detail }: ProblemExample): Problem {
  const problem = { type: `/problems/${code}`, title: titleOf(code), status, detail, code, requestId: SOME_REQUEST };
  if (code !== 'validation-failed') return problem;
  const fault = { pointer: '/dney', code: 'unknown-field', detail: 'There is no field "dney" here.' };
  return { ...problem, errors: [fault] };
}
