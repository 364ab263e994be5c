import type { Part, Proof } from '../part.js';
import { HttpActions } from '../races/http-actions.js';
import { raceAll, reportWhole } from '../races/races.js';
import { ServiceActions } from '../races/service-actions.js';
import { ApplicationProcess } from '../support/application.js';
import { findPgBouncer, PgBouncer } from '../support/pgbouncer.js';
import { freePort } from '../../support/free-port.js';
import { killInstances } from './killed-instances.js';

const INSTANCES = 3;

/** How many races there are of each scenario, single and bulk, each way. */
const RACES = { short: 1, full: 60 };

/**
 * The races and the crashes again, with processes that share one database and are asked in turn: directly, and behind
 * pgbouncer.
 */
export const MANY_INSTANCES: Part = {
  name: 'instances',
  async run(proof) {
    const databaseUrl = await proof.server.createHastyDatabase();
    await raceInstances(proof, databaseUrl, `over HTTP to ${INSTANCES} instances`);
    await reportWhole(proof, databaseUrl);
    await proof.server.dropDatabase(databaseUrl);
    await killInstances(proof, INSTANCES, `of ${INSTANCES} instances`);
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
  await killBehindPgBouncer(proof, executable);
}

async function killBehindPgBouncer(proof: Proof, executable: string): Promise<void> {
  if (proof.short) {
    proof.skip('one of several instances is killed behind pgbouncer', 'it takes half a minute');
    return;
  }
  let bouncer: PgBouncer | undefined;
  try {
    await killInstances(proof, INSTANCES, `of ${INSTANCES} instances behind pgbouncer`, async (databaseUrl) => {
      bouncer = await PgBouncer.start(executable, databaseUrl);
      return bouncer.url;
    });
  } finally {
    await bouncer?.stop();
  }
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
