import type { ErrorExtensions } from '../errors/index.js';

/** How a request ends that is not fulfilled. */
export interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly extensions?: ErrorExtensions;
}
