import type { FastifyReply } from 'fastify';
import type { GrantResult } from '../courses/course-privileges.service.js';
import { BulkResultView, RowResultView } from './bulk-result.view.js';

/** The answer to a bulk call, and its status: every row in its place. */
export function showBulkResult(
  rows: readonly { readonly person: string }[],
  results: readonly GrantResult[],
  reply: FastifyReply,
): BulkResultView {
  const view = new BulkResultView(
    results.map((result, index) => {
      const person = rows[index]?.person ?? '';
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
