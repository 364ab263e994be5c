import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Proof } from '../part.js';
import { Client } from '../support/client.js';
import { claimsOf } from '../support/google.js';
import { addressesOf, differs, Scene } from './scene.js';

const SLOW_MS = 2_000;

/** Google's token endpoint fails, or takes its time: the page says so, nothing is half there, and others go on. */
export async function failingGoogle(proof: Proof): Promise<void> {
  const endpoint = createServer((request, response) => {
    const fails = proof.dice.next();
    request.resume();
    if (fails < 0.3) response.writeHead(500).end();
    else if (fails < 0.6) request.socket.destroy();
    else setTimeout(() => response.end('{"error":"too late"}'), SLOW_MS);
  });
  await new Promise<void>((resolve) => endpoint.listen(0, '127.0.0.1', resolve));
  const { port } = endpoint.address() as AddressInfo;
  try {
    // The school is founded through a Google that works, so this one is asked for whom it does not know alone.
    await Scene.play(proof, (scene) => play(scene, `http://127.0.0.1:${port}/token`, proof));
  } finally {
    endpoint.closeAllConnections();
    await new Promise((resolve) => endpoint.close(resolve));
  }
}

async function play(scene: Scene, tokenUrl: string, proof: Proof): Promise<void> {
  const people = proof.short ? 10 : 50;
  const addresses = addressesOf('turned-away', people);
  await scene.expect(addresses);
  await scene.restart({ GOOGLE_TOKEN_URL: tokenUrl });
  const attempts = Promise.all(
    addresses.map(async (address) => {
      const answer = await new Client([scene.school.baseUrl]).trySignIn(claimsOf(address));
      const isRefused = answer.status === 302 && String(answer.headers['location']).startsWith('/auth/refused?reason=');
      return isRefused ? undefined : `${answer.status} ${JSON.stringify(answer.body)}`;
    }),
  );
  const meanwhile: (string | undefined)[] = [];
  const started = Date.now();
  while (Date.now() - started < SLOW_MS) {
    const { status } = await scene.clerk.api('GET', '/me');
    meanwhile.push(status === 200 ? undefined : String(status));
  }
  scene.report('whoever Google does not speak for is shown the page that says so', people, await attempts);
  scene.report('others are answered meanwhile', meanwhile.length, meanwhile);
  scene.report('of whoever was turned away nothing is there but what waits for them', people, [
    differs({ rights: 0, roles: 0, courses: 0, programs: 0 }, await scene.converted(addresses)),
    differs(
      people,
      await scene.count(
        `privilege.course_privilege_invitation w
      join identity.identifier i on i.id = w.identifier_id where i.folded = any($1)`,
        [addresses],
      ),
    ),
  ]);
  await scene.restart({});
  const again = await Promise.all(addresses.map((address) => scene.signIn(address)));
  scene.report('once Google answers they sign in and have everything', people, [
    ...again,
    differs({ rights: people, roles: people, courses: people, programs: people }, await scene.converted(addresses)),
  ]);
  await scene.auditAfter('Google failed');
}
