import { HttpException, HttpStatus } from '@nestjs/common';
import { DomainError, type ErrorKind } from '../errors/index.js';
import { databaseRefusal } from './database-refusal.js';
import { frameworkRefusal, refusalOfStatus } from './framework-refusal.js';
import type { Refusal } from './refusal.js';

const STATUS_OF_KIND: Readonly<Record<ErrorKind, number>> = {
  malformed: HttpStatus.BAD_REQUEST,
  unauthenticated: HttpStatus.UNAUTHORIZED,
  forbidden: HttpStatus.FORBIDDEN,
  'not-found': HttpStatus.NOT_FOUND,
  conflict: HttpStatus.CONFLICT,
  'too-large': HttpStatus.PAYLOAD_TOO_LARGE,
  refused: HttpStatus.UNPROCESSABLE_ENTITY,
  unavailable: HttpStatus.SERVICE_UNAVAILABLE,
};

const INTERNAL: Refusal = {
  status: HttpStatus.INTERNAL_SERVER_ERROR,
  code: 'internal',
  detail: 'Something went wrong on our side. Quote the request id when you report it.',
};

/** The refusal that an error of any origin amounts to. What nobody foresaw is 500 `internal` and tells nothing. */
export function refusalOf(error: unknown): Refusal {
  if (error instanceof DomainError) return domainRefusal(error);
  if (error instanceof HttpException) {
    return frameworkRefusal(error.cause) ?? refusalOfStatus(error.getStatus(), error.message) ?? INTERNAL;
  }
  return frameworkRefusal(error) ?? databaseRefusal(error) ?? INTERNAL;
}

function domainRefusal({ kind, code, detail, extensions }: DomainError): Refusal {
  const refusal = { status: STATUS_OF_KIND[kind], code, detail, extensions };
  if (kind === 'unauthenticated') return { ...refusal, headers: { 'www-authenticate': 'Bearer' } };
  if (kind === 'unavailable') return { ...refusal, headers: { 'retry-after': '5' } };
  return refusal;
}
