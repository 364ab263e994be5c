import { createHash } from 'node:crypto';

const names = new Map<string, string>();

/**
 * Lets every connection prepare this statement once and keep its plan: for the few that are run on every sign-in or
 * request, where planning takes longer than running. The text that comes back is to be run as any other.
 *
 * PostgreSQL keeps no plan that looks dearer than one for the values at hand. An array of unknown length is taken to hold
 * ten: so the plan for one would look cheaper for ever, and be made every time. Where an array comes from a subquery,
 * neither plan knows its length: they cost the same, and the general one is kept. The cast outside keeps `any (…)` from
 * reading it as a subquery of rows.
 *
 * A kept plan does not know how much is asked for, nor that a table has grown since it was last analysed: what may be
 * asked for a thousand people at once is prepared for few alone, see {@link preparedForFew}.
 */
export function prepared(text: string): string {
  const kept = text.replaceAll(ARRAY, '(select $$$1::$2)::$2');
  if (!names.has(kept)) names.set(kept, createHash('sha256').update(kept).digest('base64url'));
  return kept;
}

/** A parameter that is an array, with its type. */
const ARRAY = /\$(\d+)::(\w+\[\])/g;

/**
 * As {@link prepared} where so few are asked for as one person brings along, and else left to be planned anew.
 *
 * @param few how many these are, where the plan for one suits more: if each is looked up by a unique index, and nothing
 *   is joined that may still have been small when the plan was made
 */
export function preparedForFew(count: number, text: string, few = FEW): string {
  return count <= few ? prepared(text + FOR_FEW) : text;
}

const FEW = 10;
/** A connection knows by its text what it has prepared: that for few is another than that for many. */
const FOR_FEW = ' /* for few */';

/** A connection of the driver, as far as this file knows it. */
export interface Connection {
  /** What the server said is its process for this connection, when it was opened. */
  readonly processID: number | null;
  query: (...given: unknown[]) => Promise<{ readonly rows: readonly { readonly pid?: number }[] }>;
}

/**
 * Lets a new connection prepare what was named to be {@link prepared}; the ORM hands over nothing but text.
 *
 * Behind a pooler nothing is prepared: it may carry out each transaction over another connection of its own, on which
 * the name means nothing. It gives itself away by a process that is not the server's.
 */
export async function prepareStatements(connection: Connection): Promise<void> {
  const query = connection.query.bind(connection);
  const { rows } = await query('select pg_backend_pid() as pid');
  if (rows[0]?.pid !== connection.processID) return;
  connection.query = (text, ...given) => {
    const name = typeof text === 'string' ? names.get(text) : undefined;
    return name === undefined ? query(text, ...given) : query({ name, text, values: given[0] }, ...given.slice(1));
  };
}
