import type { FastifyReply } from 'fastify';
import type { DomainError } from '../errors/index.js';
import { BulkResultView, RowResultView, type Outcome } from './bulk-result.view.js';

/** What came of one row of a bulk call: a grant, or why there is none. A refused row changed nothing. */
export type RowResult =
  | { readonly outcome: Exclude<Outcome, 'refused'>; readonly id: string; readonly state: 'active' | 'pending' }
  | { readonly outcome: 'refused'; readonly refusal: DomainError };

/** The answer to a bulk call, and its status: every row in its place, its person as the row named them. */
export function showBulkResult(
  people: readonly string[],
  results: readonly RowResult[],
  reply: FastifyReply,
): BulkResultView {
  const view = new BulkResultView(
    results.map((result, index) => {
      const person = people[index] ?? '';
      if (result.outcome === 'refused') return RowResultView.refused(index, person, result.refusal);
      const shown = new RowResultView(index, person, result.outcome);
      shown.id = result.id;
      shown.state = result.state;
      return shown;
    }),
  );
  void reply.status(view.status);
  return view;
}
