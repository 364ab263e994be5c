import pg from 'pg';
import type { Part, Proof } from '../part.js';
import { ApplicationProcess } from '../support/application.js';
import { audit, breachesOf } from '../support/audit.js';
import type { Actions } from './actions.js';
import { HttpActions } from './http-actions.js';
import { run, type Raced, type Scenario } from './scenario.js';
import { DELETING } from './scenarios/deleting.js';
import { DEMOTION } from './scenarios/demotion.js';
import { INVITING } from './scenarios/inviting.js';
import { KEYS } from './scenarios/keys.js';
import { RETIRING } from './scenarios/retiring.js';
import { WAITING } from './scenarios/waiting.js';
import { ServiceActions } from './service-actions.js';
import { watch } from './watch.js';

/** Everything that is raced. */
export const SCENARIOS: readonly Scenario[] = [...INVITING, ...WAITING, ...DELETING, ...DEMOTION, ...KEYS, ...RETIRING];

/** How many races there are of each scenario, single and bulk: so many over HTTP, so many through services. */
const FULL = { http: 500, services: 2_000 };
const SHORT = { http: 1, services: 3 };

const EXAMPLES = 3;

/** Inviting, changing, taking back, deleting and linking against sign-ins and each other, in every order that chance brings. */
export const RACES: Part = {
  name: 'races',
  async run(proof) {
    const databaseUrl = await proof.server.createHastyDatabase();
    const services = await ServiceActions.start(databaseUrl);
    const application = await ApplicationProcess.start({ databaseUrl, variables: proof.google.variables });
    const http = await HttpActions.start([application.baseUrl], () => services.removeExpired());
    try {
      const counts = proof.short ? SHORT : FULL;
      const scale = proof.short ? 1 : proof.scale;
      await raceAll(proof, databaseUrl, services, Math.ceil(counts.services * scale));
      await raceAll(proof, databaseUrl, http, Math.ceil(counts.http * scale));
    } finally {
      await http.close();
      await application.stop();
      await services.close();
    }
    await reportWhole(proof, databaseUrl);
    await proof.server.dropDatabase(databaseUrl);
  },
};

/** Races every scenario, single and bulk, reports each, and keeps looking whether promises hold meanwhile. */
export async function raceAll(proof: Proof, databaseUrl: string, actions: Actions, races: number): Promise<void> {
  const watching = watch(databaseUrl);
  try {
    await raceEach(proof, databaseUrl, actions, races);
  } finally {
    const { moments, breaches } = await watching.stop();
    const what = `promises hold at every moment of these, ${actions.how}`;
    proof.report({ what, tries: moments, breaches: breaches.length, details: breaches.slice(0, EXAMPLES) });
  }
}

async function raceEach(proof: Proof, databaseUrl: string, actions: Actions, races: number): Promise<void> {
  const counts = { stranded: 0, duplicated: 0, lost: 0, resurrected: 0, error: 0 };
  const scenarios = SCENARIOS.filter(({ name }) => name.includes(proof.races));
  if (scenarios.length === 0) throw new Error(`No race has "${proof.races}" in its name.`);
  for (const scenario of scenarios) {
    for (const bulk of [false, true]) {
      const raced = await run(scenario, bulk, races, { actions, databaseUrl, dice: proof.dice });
      const broken = proof.short ? [] : breachesOf(await audit(databaseUrl));
      report(proof, `${scenario.name}, ${bulk ? 'bulk' : 'single'}, ${actions.how}`, raced, broken);
      for (const { kind } of raced.breaches) counts[kind] += 1;
      counts.stranded += broken.filter(isStranding).length;
    }
  }
  if (proof.short) {
    const lines = await audit(databaseUrl);
    const breaches = lines.filter(({ found }) => found > 0).length;
    proof.report({
      what: `the database keeps every promise after these, ${actions.how}`,
      tries: lines.length,
      breaches,
      details: breachesOf(lines),
    });
    counts.stranded += breachesOf(lines).filter(isStranding).length;
  }
  const { stranded, duplicated, lost, resurrected, error } = counts;
  proof.note(
    `${races * 2 * scenarios.length} races ${actions.how}: ${stranded} stranded, ${duplicated} duplicated, ${lost} lost, ` +
      `${resurrected} resurrected, ${error} errors shown that a retry would have avoided`,
  );
}

/** Whether a breach that the audit tells of is of somebody who came and for whom something waits all the same. */
function isStranding(breach: string): boolean {
  return breach.startsWith('nobody registered');
}

function report(proof: Proof, what: string, raced: Raced, audited: readonly string[]): void {
  const { races, breaches, overlapping, orders } = raced;
  const details = [...Map.groupBy(breaches, ({ kind }) => kind)].map(([kind, ones]) => {
    const examples = ones.slice(0, EXAMPLES).map((one) => one.what);
    return `${kind}: ${ones.length}, such as\n${examples.join('\n')}`;
  });
  proof.report({
    what: `${what} (${Math.round(overlapping * 100)}% overlapping, ${orders} orders)`,
    tries: races,
    breaches: breaches.length + audited.length,
    details: [...details, ...audited],
  });
}

/** What a database tells of all that has gone on in it. Its every connection has ended: PostgreSQL counts some only then. */
export async function reportWhole(proof: Proof, databaseUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl, application_name: 'proof-ledger' });
  await client.connect();
  try {
    const { rows } = await client.query<{ commits: number; deadlocks: number; events: number; failed: number }>(
      `select xact_commit::int as commits, deadlocks::int,
         (select count(*)::int from common.domain_event) as events,
         (select count(*)::int from pgboss.job where name = 'event-delivery') as failed
       from pg_stat_database where datname = current_database()`,
    );
    const { commits = 0, deadlocks = 0, events = 0, failed = 0 } = rows[0] ?? {};
    proof.report({ what: 'no two transactions deadlock, in all of these races', tries: commits, breaches: deadlocks });
    proof.report({ what: 'no listener fails, in all of these races', tries: events, breaches: failed });
  } finally {
    await client.end();
  }
}
