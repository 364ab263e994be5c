import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { Refusal } from './refusal.js';

/** The media type of a problem document, as it is sent. */
export const PROBLEM_JSON = 'application/problem+json; charset=utf-8';

/** One part of the input that is wrong. */
export class ProblemFault {
  @ApiProperty({ description: 'RFC 6901 JSON pointer into the body, or `/name` of a parameter.', example: '/allow/0' })
  readonly pointer: string = '';

  @ApiProperty({ description: 'The rule that was broken.', example: 'unknown-field' })
  readonly code: string = '';

  @ApiProperty({ example: 'There is no field "dney" here.' })
  readonly detail: string = '';
}

/** The body of every answer that is an error: an RFC 9457 problem document, sent as `application/problem+json`. */
export class Problem {
  @ApiProperty({ format: 'uri-reference', example: '/problems/not-found' })
  readonly type: string = '';

  @ApiProperty({ example: 'Not found' })
  readonly title: string = '';

  @ApiProperty({ type: 'integer', minimum: 400, maximum: 599, example: 404 })
  readonly status: number = 0;

  @ApiProperty({ description: 'A sentence for people.', example: 'There is no such course.' })
  readonly detail: string = '';

  @ApiProperty({ description: 'Stable and kebab-case; the one member to branch on.', example: 'not-found' })
  readonly code: string = '';

  @ApiProperty({ description: 'Names this request in the log.', example: '0198f0a0-0000-7000-8000-000000000000' })
  readonly requestId: string = '';

  @ApiPropertyOptional({ type: [ProblemFault], description: 'What is wrong with which part of the input.' })
  readonly errors?: readonly ProblemFault[];

  @ApiPropertyOptional({ type: [String], description: 'The privileges that the caller lacks.' })
  readonly privileges?: readonly string[];
}

/** A title in words for a code: `not-found` becomes `Not found`. */
export function titleOf(code: string): string {
  const words = code.replaceAll('-', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** The document that tells of a refusal. */
export function problemOf({ status, code, detail, extensions = {} }: Refusal, requestId: string): Problem {
  return { type: `/problems/${code}`, title: titleOf(code), status, detail, code, requestId, ...extensions };
}
