import { STATUS_CODES } from 'node:http';
import { applyDecorators } from '@nestjs/common';
import { ApiExtraModels, ApiResponse } from '@nestjs/swagger';
import { Problem } from '../problem.js';
import { problemContent, type ProblemExample } from './problem-content.js';

/** A status, or one of its problems by code, with a sentence on when it occurs. */
export type DocumentedProblem = number | readonly [status: number, code: string, detail: string];

/**
 * Documents the problems that only this route answers with: `@Problems(404, [403, 'cannot-grant', 'You lack …'])`.
 * What any route can answer with (400, 401, 403, 413, 415, 429, 500, 503) is added to the document by itself.
 */
export function Problems(...problems: readonly DocumentedProblem[]): MethodDecorator & ClassDecorator {
  const byStatus = new Map<number, ProblemExample[]>();
  for (const problem of problems) {
    const [status, code, detail] = typeof problem === 'number' ? [problem, undefined, undefined] : problem;
    const examples = byStatus.get(status) ?? [];
    if (code !== undefined && detail !== undefined) examples.push({ code, detail });
    byStatus.set(status, examples);
  }
  return applyDecorators(
    ApiExtraModels(Problem),
    ...[...byStatus].map(([status, examples]) =>
      ApiResponse({ status, description: STATUS_CODES[status] ?? 'Error', content: problemContent(status, examples) }),
    ),
  );
}
