import { DomainError } from '../../../common/errors/index.js';
import type { RowResult } from '../../../common/http/show-bulk-result.js';
import { readRowPerson, type NamedFields, type RowPerson } from './row-person.js';

/** What a call does with a row: `create` only, `change` only, or whichever it takes. */
export type BulkMode = 'create' | 'change' | 'put';

/** A row that could be read: whom it names and what it asks for. */
export interface BulkRow<R> {
  readonly person: RowPerson;
  readonly request: R;
}

/** What one chunk of rows came to, in their order. */
export type ApplyChunk<R> = (rows: readonly BulkRow<R>[]) => Promise<RowResult[]>;

export type Refused = Extract<RowResult, { readonly outcome: 'refused' }>;

/** The result of a row that is refused. */
export function refused(refusal: DomainError): Refused {
  return { outcome: 'refused', refusal };
}

/** What planning a row came to, or the refusal that it threw. */
export function attempt<T>(plan: () => T): T | Refused {
  try {
    return plan();
  } catch (error) {
    if (error instanceof DomainError) return refused(error);
    throw error;
  }
}

/** A row as it was sent, read; or why it cannot be. */
export function readRow<R>(fields: NamedFields, request: R, keyNamespaceId: string): BulkRow<R> | DomainError {
  try {
    return { person: readRowPerson(fields, keyNamespaceId), request };
  } catch (error) {
    if (error instanceof DomainError) return error;
    throw error;
  }
}
