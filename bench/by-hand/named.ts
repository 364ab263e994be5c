import type pg from 'pg';

/** A statement that every connection prepares once, as `pg` does with whatever has a name. */
export function named(name: string, text: string): (...values: unknown[]) => pg.QueryConfig {
  return (...values) => ({ name, text, values });
}

/** Lets a pool forget the names of statements, so that each is planned anew, as one is that is sent as text. */
export function withoutNames(pool: pg.Pool): pg.Pool {
  return pool.on('connect', (client) => {
    const query = client.query.bind(client) as (...given: unknown[]) => unknown;
    const unnamed = (asked: unknown, ...given: unknown[]): unknown =>
      query(typeof asked === 'object' ? { ...asked, name: undefined } : asked, ...given);
    Object.assign(client, { query: unnamed });
  });
}

/** The two ways in which statements are sent by hand: as text, and prepared, each connection keeping its plans. */
export const MANNERS = ['by hand', 'by hand, prepared'] as const;
export type Manner = (typeof MANNERS)[number];
