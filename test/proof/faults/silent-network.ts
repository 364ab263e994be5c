import { setTimeout as pause } from 'node:timers/promises';
import { ApplicationProcess } from '../support/application.js';
import type { Proof } from '../part.js';
import { Client } from '../support/client.js';
import { claimsOf } from '../support/google.js';
import { TcpProxy } from '../support/tcp-proxy.js';
import { addressesOf, isUnavailable, Scene } from './scene.js';

/**
 * Two minutes of silence (src/common/database/lost-connections.ts) and the ten seconds for which a new connection is tried;
 * some more, for whatever else is going on.
 */
const ANSWERED_WITHIN_MS = 145_000;
const FREED_WITHIN_MS = 45_000;

/** The way to PostgreSQL goes silent for good, in the middle of transactions. Nobody waits for ever. */
export async function silentNetwork(proof: Proof): Promise<void> {
  if (proof.short) {
    proof.skip('nobody waits for ever where the network has gone silent', 'it takes two minutes');
    return;
  }
  const proxies: TcpProxy[] = [];
  const route = async (databaseUrl: string): Promise<string> => {
    const proxy = await TcpProxy.to(databaseUrl);
    proxies.push(proxy);
    return proxy.url(databaseUrl);
  };
  await Scene.play(
    proof,
    async (scene) => {
      for (const proxy of proxies) await play(scene, proxy, proof);
    },
    { route },
  );
  await Promise.all(proxies.map((proxy) => proxy.stop()));
}

async function play(scene: Scene, proxy: TcpProxy, proof: Proof): Promise<void> {
  const addresses = addressesOf('cut-off', 5);
  await scene.expect(addresses);
  await scene.sql(`create function public.slow() returns trigger language plpgsql as
    $$ begin perform pg_sleep(1); return new; end $$`);
  await scene.sql(
    'create trigger slow before insert on privilege.course_privilege for each row execute function public.slow()',
  );
  const started = Date.now();
  const within = addresses.map(async (address) => {
    const answer = await new Client([scene.school.baseUrl]).trySignIn(claimsOf(address));
    const took = Date.now() - started;
    return isUnavailable(answer) && took < ANSWERED_WITHIN_MS ? undefined : `${answer.status} after ${took} ms`;
  });
  await pause(500);
  proxy.stall(); // each is in a transaction now, and holds what it has locked
  await scene.sql('drop trigger slow on privilege.course_privilege');
  const other = await ApplicationProcess.start({ databaseUrl: scene.databaseUrl, variables: proof.google.variables });
  try {
    const elsewhere = await Promise.all(
      addresses.map(async (address) => {
        const { status, headers } = await new Client([other.baseUrl]).trySignIn(claimsOf(address));
        const took = Date.now() - started;
        const isIn = status === 302 && headers['location'] === '/api/v1/me' && took < FREED_WITHIN_MS;
        return isIn ? undefined : `${status} after ${took} ms`;
      }),
    );
    scene.report(
      'what a process held that cannot be reached is free for others within 45 s',
      addresses.length,
      elsewhere,
    );
    const answers = await Promise.all(within);
    scene.report('a request is answered 503 within 145 s where PostgreSQL is silent', addresses.length, answers);
  } finally {
    await other.kill();
  }
  proxy.resume();
  const again = await Promise.all(addresses.map((address) => scene.signIn(address)));
  scene.report('once the network carries again, requests succeed', addresses.length, again);
  await scene.auditAfter('the network was silent');
}
