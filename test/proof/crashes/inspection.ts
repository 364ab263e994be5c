import pg from 'pg';
import { audit, breachesOf } from '../support/audit.js';
import { PROMISES } from '../support/audit.sql.js';
import type { Clerk } from './clerk.js';
import { keyOf, type Ledger, type Subject } from './ledger.js';
import { CHUNK, subjectOf } from './rosters.js';
import { HALVES, STANDING, UNQUEUED, UNTOLD } from './standing.sql.js';

/** What was found wrong, by promise. */
export interface Faults {
  readonly lost: readonly string[];
  readonly halves: readonly string[];
  readonly unqueued: readonly string[];
  readonly audit: readonly string[];
}

/** What waits for a retry that is queued may wait; at the end of a run nothing may. */
const MAY_WAIT = Object.keys(PROMISES).filter((promise) => promise.startsWith('nobody registered'));
const MUST_HOLD = Object.keys(PROMISES).filter((promise) => !MAY_WAIT.includes(promise));

interface Standing extends Subject {
  readonly value: string;
  readonly id: string | null;
}

/** Compares what the clients were told with what is there, once nobody writes; then takes what is there for known. */
export async function inspect(databaseUrl: string, ledger: Ledger, clerks: readonly Clerk[]): Promise<Faults> {
  const client = new pg.Client({ connectionString: databaseUrl, application_name: 'proof-inspection' });
  await client.connect();
  try {
    const { rows } = await client.query<Standing>(STANDING);
    const standing = new Map(rows.map((row) => [keyOf(row), row]));
    const known = rows.map(keyOf).filter((key) => ledger.entries.has(key));
    const doubled = known.length - new Set(known).size;
    const halves = [
      ...(doubled === 0 ? [] : [`${doubled} are there twice`]),
      ...halfRosters(clerks, standing),
      ...(await found(client, HALVES)),
    ];
    const lost = lostWrites(ledger, standing);
    const unqueued = await found(client, { 'every listener after the commit hears of it': UNTOLD });
    for (const promise of MAY_WAIT)
      unqueued.push(...(await found(client, { [promise]: UNQUEUED(PROMISES[promise] ?? '') }, [new Date()])));
    const lines = await audit(databaseUrl, MUST_HOLD);
    return { lost, halves, unqueued, audit: breachesOf(lines) };
  } finally {
    await client.end();
  }
}

function lostWrites(ledger: Ledger, standing: ReadonlyMap<string, Standing>): string[] {
  const courses = [...standing.values()].filter(({ kind }) => kind === 'course');
  const there = new Set(courses.map(({ id }) => id));
  const isDeleted = new Set(
    [...ledger.entries.values()].flatMap((one) =>
      one.kind === 'course' && one.id !== undefined && !there.has(one.id) && one.values.has('') ? [one.id] : [],
    ),
  );
  const faults: string[] = [];
  for (const [key, entry] of ledger.entries) {
    // What was granted in a course goes with it.
    if (isDeleted.has(entry.place)) ledger.entries.delete(key);
    if (isDeleted.has(entry.place) && !standing.has(key)) continue;
    const row = standing.get(key);
    const value = row?.value ?? '';
    const told = [...entry.values].map((one) => one || 'nothing').join(' or ');
    if (!entry.values.has(value)) faults.push(`${key} is ${value || 'not there'}; the client was told ${told}`);
    else if (row && entry.id !== undefined && row.id !== entry.id)
      faults.push(`${key} has the id ${row.id}; the client was told ${entry.id}`);
    entry.values.clear();
    entry.values.add(value);
    entry.id = row?.id ?? undefined;
  }
  return faults;
}

/** Of a roster of new people of which no answer came, whole chunks are there. */
function halfRosters(clerks: readonly Clerk[], standing: ReadonlyMap<string, Standing>): string[] {
  const faults: string[] = [];
  for (const { rosters } of clerks) {
    for (const { rows } of rosters.unanswered) {
      const there = rows.filter((row) => standing.has(keyOf(subjectOf(row.externalUserKey, row.curriculum)))).length;
      if (there % CHUNK !== 0 && there !== rows.length) faults.push(`${there} of ${rows.length} rows of a roster`);
    }
    rosters.unanswered = [];
  }
  return faults;
}

async function found(
  client: pg.Client,
  queries: Readonly<Record<string, string>>,
  values: readonly unknown[] = [],
): Promise<string[]> {
  const faults: string[] = [];
  for (const [promise, query] of Object.entries(queries)) {
    const { rows } = await client.query<Record<string, unknown>>(query, [...values]);
    if (rows.length > 0) faults.push(`${promise}: ${rows.length}, such as ${JSON.stringify(rows.slice(0, 3))}`);
  }
  return faults;
}
