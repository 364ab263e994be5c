import type pg from 'pg';

/** A statement that every connection prepares once, as `pg` does with whatever has a name. */
export function named(name: string, text: string): (...values: unknown[]) => pg.QueryConfig {
  return (...values) => ({ name, text, values });
}
