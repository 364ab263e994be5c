import type { Part, Proof } from '../part.js';
import { HttpActions } from '../races/http-actions.js';
import { raceAll, reportWhole } from '../races/races.js';
import { ServiceActions } from '../races/service-actions.js';
import { ApplicationProcess } from '../support/application.js';
import { findPgBouncer, PgBouncer } from '../support/pgbouncer.js';
import { freePort } from '../../support/free-port.js';

const INSTANCES = 3;

/** How many races there are of each scenario, single and bulk, each way. */
const RACES = { short: 1, full: 60 };

/** The races again, against processes that share one database and are asked in turn: directly, and behind pgbouncer. */
export const MANY_INSTANCES: Part = {
  name: 'instances',
  async run(proof) {
    const databaseUrl = await proof.server.createHastyDatabase();
    await raceInstances(proof, databaseUrl, `over HTTP to ${INSTANCES} instances`);
    await reportWhole(proof, databaseUrl);
    await proof.server.dropDatabase(databaseUrl);
    await behindPgBouncer(proof);
  },
};

async function behindPgBouncer(proof: Proof): Promise<void> {
  const executable = findPgBouncer();
  if (executable === undefined) {
    proof.skip('the same behind pgbouncer in transaction mode', 'pgbouncer is not installed');
    return;
  }
  const databaseUrl = await proof.server.createEmptyDatabase(); // whoever comes first has to migrate it
  const bouncer = await PgBouncer.start(executable, databaseUrl);
  try {
    await raceInstances(proof, bouncer.url, `over HTTP to ${INSTANCES} instances behind pgbouncer`);
  } finally {
    await bouncer.stop();
  }
  await reportWhole(proof, databaseUrl);
  await proof.server.dropDatabase(databaseUrl);
}

/** Starts the instances at once, so that they also meet there, and races through all of them. */
async function raceInstances(proof: Proof, databaseUrl: string, how: string): Promise<void> {
  const { google, short } = proof;
  const ports = await Promise.all(Array.from({ length: INSTANCES }, freePort));
  const bases = ports.map((port) => `http://127.0.0.1:${port}`);
  const publicUrl = bases[0] ?? '';
  const variables = google.variables;
  const starting = ports.map((port) => ApplicationProcess.start({ databaseUrl, publicUrl, port, variables }));
  const applications = await Promise.all(starting);
  const services = await ServiceActions.start(databaseUrl);
  const actions = await HttpActions.start(bases, () => services.removeExpired(), how);
  try {
    await raceAll(proof, databaseUrl, actions, short ? RACES.short : Math.ceil(RACES.full * proof.scale));
  } finally {
    await actions.close();
    await services.close();
    for (const application of applications) await application.stop();
  }
}
