import { existsSync, readFileSync } from 'node:fs';
import { v7 } from 'uuid';
import { ApplicationProcess } from '../test/proof/support/application.js';
import { Client } from '../test/proof/support/client.js';
import { accessToken } from './access-token.js';
import { enrolByHand } from './by-hand/roster.js';
import type { RosterRow } from './by-hand/roster-plan.js';
import { takeTurns, timed } from './measure.js';
import type { Bench, Part } from './part.js';
import { compared, register, rosterOf } from './roster-people.js';
import { comparedByRound, rowsLeft } from './rows-left.js';
import { fill, sharedIds, type Filled } from './school.js';

const AIM = 2;
const CALLS = 10;
const MOST_MIB = 512;

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
  const compare = comparedByRound(`${size} rows of a roster`);
  const turn = (side: Side, enrol: (rows: RosterRow[]) => Promise<Record<string, number>>) => async (round: number) => {
    const name = `${side}${round < 0 ? 'w' : 'r'}${Math.abs(round)}`;
    const everybody = rosterOf(name, size, program.curriculumId);
    const rows = everybody.map(({ row }) => row);
    await register(sql, school, everybody);
    const before = await countRows(sql);
    let counts: Record<string, number> = {};
    const took = await timed(async () => (counts = await enrol(rows)));
    const after = await countRows(sql);
    const grown = Object.entries(after).map(([table, count]) => `${table} + ${count - (before[table] ?? 0)}`);
    const found = [
      JSON.stringify(counts),
      ...grown,
      ...(await rowsLeft(sql, await compared(sql, name, everybody), shared)),
    ];
    compare(round, found);
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

function reportMemory(bench: Bench, pid: number): void {
  const what = 'the memory of Matricula’s process at its highest';
  const file = `/proc/${pid}/status`;
  if (!existsSync(file)) return bench.skip(what, 'only Linux tells it');
  const peak = Number(/^VmHWM:\s+(\d+) kB/m.exec(readFileSync(file, 'utf8'))?.[1] ?? Number.NaN) / 1024;
  const verdict = peak < MOST_MIB ? 'met' : 'missed';
  bench.note(`${what}: ${peak.toFixed(0)} MiB; aim: under ${MOST_MIB} MiB, ${verdict}`);
}
