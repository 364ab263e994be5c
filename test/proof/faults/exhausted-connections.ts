import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { NoAnswer } from '../support/client.js';
import type { Proof } from '../part.js';
import { addressesOf, differs, isUnavailable, Scene } from './scene.js';

/** Of one application, besides those of its job queue; see src/common/database/orm-options.ts. */
const CONNECTIONS = 10;

/** Longer than a request waits for a connection. */
const TOO_LONG_S = 13;

/** No connection is free in the application, or in PostgreSQL: requests wait, or are told so. */
export function exhaustedConnections(proof: Proof): Promise<void> {
  return Scene.play(proof, async (scene) => {
    await moreRequestsThanConnections(scene, proof.short ? 30 : 200);
    await noneAtPostgres(scene);
    if (proof.short) proof.skip('whoever waits too long for a connection is told so', 'it takes half a minute');
    else await noneForLong(scene);
    await scene.auditAfter('connections were exhausted');
  });
}

/** Every request needs several statements, and every sign-in holds its connection for a while. */
async function moreRequestsThanConnections(scene: Scene, count: number): Promise<void> {
  const addresses = addressesOf('crowd', count);
  await scene.expect(addresses);
  await slowDown(scene, 0.05);
  const { organization, courses } = scene.school;
  const creations = addresses.map(async (_, n) => {
    const { status, body } = await scene.clerk.api('POST', `/organizations/${organization}/courses`, {
      body: { code: `crowd-${n}`, title: `Crowd ${n}` },
      headers: { 'idempotency-key': `crowd-${n}` },
    });
    return status === 201 ? undefined : `${status} ${JSON.stringify(body)}`;
  });
  const reads = addresses.map(async (address) => {
    const { status, body } = await scene.clerk.api('GET', `/courses/${courses[0]}/privileges/${address}`);
    return status === 200 ? undefined : `${status} ${JSON.stringify(body)}`;
  });
  const signIns = await Promise.all(addresses.map((address) => scene.signIn(address)));
  const others = await Promise.all([...creations, ...reads]);
  scene.report('requests beyond the number of connections wait, and succeed', count * 3, [...signIns, ...others]);
  scene.report('whoever signs in while no connection is free has everything', count, [
    differs({ rights: count, roles: count, courses: count, programs: count }, await scene.converted(addresses)),
  ]);
  await scene.sql('drop trigger slow on privilege.course_privilege');
}

/** Others have taken every connection that PostgreSQL gives (53300). */
async function noneAtPostgres(scene: Scene): Promise<void> {
  const addresses = addressesOf('shut-out', 10);
  await scene.expect(addresses);
  const others: pg.Client[] = [];
  try {
    await takeAll(scene, others);
    // What the application holds is taken from it, and by others before it can have it back.
    await scene.sql(`select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'matricula%'`);
    await takeAll(scene, others);
    const faults = await Promise.all(addresses.map((address) => scene.signIn(address, true)));
    scene.report('a sign-in without a connection at PostgreSQL is answered 503, or succeeds', addresses.length, faults);
  } finally {
    await Promise.all(others.map((other) => other.end()));
  }
  await recovers(scene, 'PostgreSQL had no connection to give');
  const again = await Promise.all(addresses.map((address) => scene.signIn(address)));
  scene.report('once there is a connection, sign-ins succeed and bring everything', addresses.length, [
    ...again,
    differs({ rights: 10, roles: 10, courses: 10, programs: 10 }, await scene.converted(addresses)),
  ]);
}

async function takeAll(scene: Scene, others: pg.Client[]): Promise<void> {
  for (;;) {
    const other = new pg.Client({ connectionString: scene.databaseUrl, application_name: 'proof-others' });
    other.on('error', () => undefined); // there is nothing that it is needed for
    try {
      await other.connect();
    } catch {
      return;
    }
    others.push(other);
  }
}

/** Every connection of the application is busy for longer than a request waits. */
async function noneForLong(scene: Scene): Promise<void> {
  const holders = addressesOf('holder', CONNECTIONS);
  const waiters = addressesOf('waiter', CONNECTIONS);
  await scene.expect([...holders, ...waiters]);
  await slowDown(scene, TOO_LONG_S);
  const held = Promise.all(holders.map((address) => scene.signIn(address)));
  await pause(1_000);
  const started = Date.now();
  const statuses = await Promise.all(
    waiters.map(async () => {
      try {
        const answer = await scene.clerk.api('GET', '/me');
        return isUnavailable(answer) || answer.status === 200 ? undefined : JSON.stringify(answer);
      } catch (error) {
        return error instanceof NoAnswer ? error.message : String(error);
      }
    }),
  );
  const took = Date.now() - started;
  scene.report('whoever waits too long for a connection is told so, with 503 and Retry-After', waiters.length, [
    ...statuses,
    took > TOO_LONG_S * 1_000 ? `${took} ms` : undefined,
  ]);
  scene.report('whoever has a connection keeps it, however slow', holders.length, await held);
  await scene.sql('drop trigger slow on privilege.course_privilege');
  await recovers(scene, 'every connection was busy');
  const after = await Promise.all(waiters.map((address) => scene.signIn(address)));
  scene.report('once connections are free, sign-ins succeed', waiters.length, after);
}

async function slowDown(scene: Scene, seconds: number): Promise<void> {
  await scene.sql(`create or replace function public.slow() returns trigger language plpgsql as
    $$ begin perform pg_sleep(${seconds}); return new; end $$`);
  await scene.sql(
    'create trigger slow before insert on privilege.course_privilege for each row execute function public.slow()',
  );
}

/** Waits until the application is ready, and reports if it is not by itself. */
async function recovers(scene: Scene, what: string): Promise<void> {
  const started = Date.now();
  let ready = false;
  while (!ready && Date.now() - started < 20_000) {
    ready = (await scene.clerk.send('GET', '/health/ready')).status === 200;
    if (!ready) await pause(100);
  }
  scene.report(`after ${what} it recovers by itself`, 1, [
    ready && scene.application.isRunning ? undefined : scene.application.log,
  ]);
}
