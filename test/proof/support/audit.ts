import pg from 'pg';
import { PROMISES } from './audit.sql.js';

/** A promise that the database itself can be asked about. */
export interface AuditLine {
  readonly promise: string;
  /** How many rows break it. */
  readonly found: number;
  /** A few of them, for whoever has to find out why. */
  readonly examples: readonly string[];
}

const EXAMPLES = 5;

/** Those that take moments also where much has gone on: for looking again and again while it does. */
export const AT_ANY_MOMENT: readonly string[] = Object.keys(PROMISES).filter((promise) =>
  /^(nobody registered|no enrollment is under a key|whoever proves an address)/.test(promise),
);

/**
 * Asks one snapshot of a database whether every promise holds in it, by queries that share nothing with the
 * application's own. Answers with a line for each promise, those that hold included.
 *
 * @param asked the promises that it is about; all of them unless given
 */
export async function audit(
  databaseUrl: string,
  asked: readonly string[] = Object.keys(PROMISES),
): Promise<readonly AuditLine[]> {
  const client = new pg.Client({ connectionString: databaseUrl, application_name: 'proof-audit' });
  await client.connect();
  try {
    await client.query('begin isolation level repeatable read read only');
    const lines: AuditLine[] = [];
    await client.query('select'); // the snapshot is of now, and not of the first promise
    const now = new Date();
    for (const promise of asked) {
      const query = PROMISES[promise];
      if (query === undefined) throw new Error(`There is no promise "${promise}".`);
      const values = query.includes('$1') ? [now] : [];
      const { rows } = await client.query<Record<string, unknown>>(query, values);
      const examples = rows.slice(0, EXAMPLES).map((row) => JSON.stringify(row));
      lines.push({ promise, found: rows.length, examples });
    }
    await client.query('commit');
    return lines;
  } finally {
    await client.end();
  }
}

/** The lines that found something, as text; none when every promise holds. */
export function breachesOf(lines: readonly AuditLine[]): string[] {
  return lines
    .filter(({ found }) => found > 0)
    .map(({ promise, found, examples }) => `${promise}: ${found}, such as\n${examples.join('\n')}`);
}
