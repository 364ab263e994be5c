import { readFileSync } from 'node:fs';
import { v7 } from 'uuid';
import { ADDRESSES } from '../src/modules/identity/index.js';
import { ApplicationProcess } from '../test/proof/support/application.js';
import { Client } from '../test/proof/support/client.js';
import { accessToken } from './access-token.js';
import { enrolByHand } from './by-hand/roster.js';
import type { RosterRow } from './by-hand/roster-plan.js';
import { takeTurns, timed } from './measure.js';
import type { Bench, Part } from './part.js';
import { requireSameRows, rowsLeft } from './rows-left.js';
import { fill, sharedIds, type Filled } from './school.js';

const AIM = 2;
const CALLS = 10;
const MOST_MIB = 512;
/** How many people of each call both sides' rows are compared of, besides the number of rows in every table. */
const COMPARED = 50;

type Side = 'hand' | 'matricula';

/** 100,000 rows of a roster, ten thousand in a call: a tenth names people who have registered. */
export const roster: Part = {
  name: 'roster',
  against: 'by hand',
  measured: 'Matricula',
  async run(bench) {
    const filled = await fill(await bench.server.createDatabase(), bench.quick ? 10_000 : 100_000);
    const matricula = await ApplicationProcess.start({ databaseUrl: filled.url, variables: bench.google.variables });
    const client = new Client([matricula.baseUrl]);
    try {
      client.token = await accessToken(filled);
      await compareCalls(bench, filled, client);
      reportMemory(bench, matricula.pid);
    } finally {
      client.close();
      await matricula.stop();
      await filled.close();
    }
  },
};

async function compareCalls(bench: Bench, filled: Filled, client: Client): Promise<void> {
  const size = bench.quick ? 2_000 : 10_000;
  const { sql, hand, school } = filled;
  const [program] = school.programs;
  if (!program) throw new Error('The school has no program.');
  const shared = await sharedIds(filled);
  const left = new Map<number, string[]>();
  const turn = (side: Side, enrol: (rows: RosterRow[]) => Promise<Record<string, number>>) => async (round: number) => {
    const name = `${side}${round < 0 ? 'w' : 'r'}${Math.abs(round)}`;
    const rows = rosterOf(name, size, program.curriculumId);
    await register(
      sql,
      rows.filter((_, n) => n % 10 === 0),
    );
    const before = await countRows(sql);
    let counts: Record<string, number> = {};
    const took = await timed(async () => (counts = await enrol(rows)));
    const after = await countRows(sql);
    const grown = Object.entries(after).map(([table, count]) => `${table} + ${count - (before[table] ?? 0)}`);
    const found = [JSON.stringify(counts), ...grown, ...(await sample(sql, name, rows, shared))];
    const others = left.get(round);
    left.set(round, found);
    if (others) requireSameRows(`${size} rows of a roster`, others, found);
    return took;
  };
  const byHand = async (rows: RosterRow[]): Promise<Record<string, number>> => {
    const call = { school, programId: program.id, registrarId: school.adminId, requestId: v7() };
    const counts: Record<string, number> = {};
    for (const outcome of await enrolByHand(hand, call, rows)) counts[outcome] = (counts[outcome] ?? 0) + 1;
    return counts;
  };
  const byMatricula = async (rows: RosterRow[]): Promise<Record<string, number>> => {
    const answer = await client.api('PUT', `/programs/${program.id}/enrollments`, { body: rows });
    if (answer.status !== 200) throw new Error(`${answer.status} ${JSON.stringify(answer.body).slice(0, 500)}`);
    return (answer.body as { counts: Record<string, number> }).counts;
  };
  const comparison = await takeTurns(turn('hand', byHand), turn('matricula', byMatricula), {
    ...bench.rounds,
    warmUp: 1,
    least: CALLS,
    most: bench.quick ? 3 : CALLS,
    leastSeconds: 0,
    seconds: 900,
  });
  bench.report({
    work: `${size} rows of a roster, of which there were ${comparison.pairs} calls`,
    unit: 'ms',
    comparison,
    aim: AIM,
    note: 'Matricula over HTTP, by hand in the process that measures, without HTTP and JSON',
  });
}

/** Of ten rows four have a key, three a key and an address, three an address; the first of ten is registered. */
function rosterOf(name: string, size: number, curriculum: string): RosterRow[] {
  return Array.from({ length: size }, (_, n) => {
    const [externalUserKey, email] = [`${name}-${n}x`, `${name}-${n}x@roster.example`];
    const both = n % 20 === 0 || [5, 6, 7].includes(n % 10);
    const keyOnly = !both && [1, 2, 3, 4].includes(n % 10);
    const named = both ? { externalUserKey, email } : keyOnly ? { externalUserKey } : { email };
    return { ...named, curriculum, status: 'enrolled' };
  });
}

async function register(sql: Filled['sql'], rows: readonly RosterRow[]): Promise<void> {
  await sql.query(
    `with i as (
       insert into identity.identifier (id, namespace_id, folded, given, created_at)
       select uuidv7(), $1, email, email, now() from unnest($2::text[]) email returning id, folded
     ), u as (
       insert into identity."user" (id, google_sub, address_id, name, picture, registered_at)
       select id, 'sub-' || folded, id, 'Somebody', '', now() from i returning id
     )
     insert into identity.identifier_owner (identifier_id, namespace_id, user_id, proof, since)
     select id, $1, id, 'authoritative', now() from u`,
    [ADDRESSES, rows.map((row) => row.email)],
  );
}

/** How many rows there are in every table of the application. */
async function countRows(sql: Filled['sql']): Promise<Record<string, number>> {
  const { rows: tables } = await sql.query<{ name: string }>(
    `select format('%I.%I', table_schema, table_name) as name from information_schema.tables
     where table_schema in ('common', 'identity', 'catalog', 'privilege', 'enrollment') and table_type = 'BASE TABLE'
     order by 1`,
  );
  const { rows } = await sql.query<Record<string, string>>(
    `select ${tables.map(({ name }) => `(select count(*) from ${name}) as "${name.replaceAll('"', '')}"`).join(', ')}`,
  );
  return Object.fromEntries(Object.entries(rows[0] ?? {}).map(([table, count]) => [table, Number(count)]));
}

/** The rows of some of the people, one after the other. */
async function sample(sql: Filled['sql'], name: string, rows: readonly RosterRow[], shared: ReadonlySet<string>) {
  const found: string[] = [];
  for (let n = 0; n < COMPARED; n++) {
    const { email, externalUserKey } = rows[Math.floor((n * rows.length) / COMPARED) + (n % 10)] ?? {};
    const { rows: own } = await sql.query<{ id: string }>(
      'select id from identity.identifier where folded = any($1::text[]) order by namespace_id',
      [[email, externalUserKey].filter((one) => one !== undefined)],
    );
    found.push(
      ...(await rowsLeft(
        sql,
        own.map((one) => one.id),
        name,
        shared,
      )),
    );
  }
  return found;
}

function reportMemory(bench: Bench, pid: number): void {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const peak = Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1] ?? Number.NaN) / 1024;
  const verdict = peak < MOST_MIB ? 'met' : 'missed';
  bench.note(
    `memory of Matricula’s process at its highest: ${peak.toFixed(0)} MiB; aim: under ${MOST_MIB} MiB, ${verdict}`,
  );
}
