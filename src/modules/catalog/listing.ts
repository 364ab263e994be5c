import { idAfter } from '../../common/http/id-cursor.js';

/** Which part of a list is asked for. `q` is looked for in codes and titles, in any case. */
export interface Listing {
  readonly limit: number;
  readonly cursor?: string | undefined;
  readonly q?: string | undefined;
}

/** The condition for what follows the cursor, in a list ordered by id. @throws DomainError `invalid-cursor` */
export function afterCursor({ cursor }: Listing): { id?: { $gt: string } } {
  return cursor === undefined ? {} : { id: { $gt: idAfter(cursor) } };
}

/** The condition for what holds the text that is looked for. */
export function matching({ q }: Listing): { $or?: ({ code: { $ilike: string } } | { title: { $ilike: string } })[] } {
  if (q === undefined || q === '') return {};
  const pattern = { $ilike: `%${q.replaceAll(/[\\%_]/g, '\\$&')}%` };
  return { $or: [{ code: pattern }, { title: pattern }] };
}

/** How every list is read: by id, and one more than asked for, to tell whether more follow. */
export function inOrder({ limit }: Listing): { orderBy: { id: 'asc' }; limit: number; disableIdentityMap: true } {
  return { orderBy: { id: 'asc' }, limit: limit + 1, disableIdentityMap: true };
}
