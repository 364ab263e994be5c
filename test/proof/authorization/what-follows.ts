import type { Finding } from '../part.js';
import type { Client } from '../support/client.js';
import { must } from './callers.js';
import { signIn } from './grantors.js';
import type { World } from './world.js';

/** Who may say who a key is: what waits for it is bestowed by that. Decision 19. */
export async function whoMayLink(world: World): Promise<Finding> {
  const { organization, course, program, curriculum } = world.things;
  const registrar = await officer(world, ['registrar']);
  const admin = await officer(world, ['admin']);
  const details: string[] = [];
  let tries = 0;
  const attempt = async (what: string, by: Officer, key: string, person: string, expected: number): Promise<void> => {
    tries += 1;
    const answer = await by.client.api('PUT', `/organizations/${organization}/external-keys/${key}`, {
      body: { person },
    });
    if (answer.status !== expected) details.push(`${what}: ${answer.status} instead of ${expected}`);
  };
  const keyWith = async (kind: 'right' | 'role' | 'nothing'): Promise<string> => {
    const key = world.name('K');
    const person = encodeURIComponent(`key:${key}`);
    if (kind === 'right') await world.put(`/courses/${course}/privileges/${person}`, { allow: ['manage_material'] });
    if (kind === 'role') await world.put(`/organizations/${organization}/members/${person}`, { roles: ['admin'] });
    return key;
  };
  const here = (await officer(world, ['teacher'])).email;
  for (const [whom, person] of [
    ['somebody here', here],
    ['somebody not here', world.nobodyYet()],
  ] as const) {
    await attempt(`a registrar, nothing, ${whom}`, registrar, await keyWith('nothing'), person, 201);
    await attempt(`a registrar, a right, ${whom}`, registrar, await keyWith('right'), person, 201);
    await attempt(`a registrar, a role, ${whom}`, registrar, await keyWith('role'), person, 403);
    await attempt(`an admin, a role, ${whom}`, admin, await keyWith('role'), person, 201);
  }
  await attempt('a registrar, a right, themselves', registrar, await keyWith('right'), registrar.email, 403);
  await attempt('a registrar, a role, themselves', registrar, await keyWith('role'), registrar.email, 403);
  await attempt('an admin, a right, themselves', admin, await keyWith('right'), admin.email, 403);
  await attempt('a registrar, nothing, themselves', registrar, await keyWith('nothing'), registrar.email, 201);
  // A roster that carries a key with an address links it, under the same rules.
  const row = { email: world.nobodyYet(), externalUserKey: await keyWith('role'), curriculum, status: 'enrolled' };
  const roster = await registrar.client.api('PUT', `/programs/${program}/enrollments`, { body: [row] });
  tries += 1;
  const { results = [] } = roster.body as { results?: { code?: string }[] };
  if (results[0]?.code !== 'cannot-grant')
    details.push(`a registrar, a role, by a roster: ${JSON.stringify(roster.body)}`);
  registrar.client.close();
  admin.client.close();
  return {
    what: 'nobody links a key for their own good, or with a role beyond theirs',
    tries,
    breaches: details.length,
    details,
  };
}

/** What waits from somebody who may no longer make it waits until somebody who may makes it theirs. Decision 6. */
export async function lostRights(world: World): Promise<Finding> {
  const { organization, course, program, curriculum } = world.things;
  const details: string[] = [];
  const grantor = await officer(world, ['registrar']);
  await world.put(`/courses/${course}/privileges/${grantor.email}`, {
    allow: ['manage_privileges', 'manage_material', 'manage_enrollments'],
  });
  const [right, inProgram, onCourse] = [world.nobodyYet(), world.nobodyYet(), world.nobodyYet()] as const;
  const by = grantor.client;
  await must(by.api('PUT', `/courses/${course}/privileges/${right}`, { body: { allow: ['manage_material'] } }), 201);
  const row = { person: inProgram, curriculum, status: 'enrolled' };
  await must(by.api('PUT', `/programs/${program}/enrollments`, { body: [row] }), 200);
  await must(by.api('PUT', `/courses/${course}/enrollments/${onCourse}`, { body: { status: 'active' } }), 201);
  // First the office, then what they hold on the course.
  await world.put(`/organizations/${organization}/members/${grantor.email}`, { roles: ['teacher'] });
  await world.put(`/courses/${course}/privileges/${grantor.email}`, { allow: ['manage_events'] });
  for (const person of [right, inProgram, onCourse]) {
    const record = (await world.get(`/organizations/${organization}/people/${person}`)) as {
      grants: { pending?: { reason: string } }[];
    };
    const reasons = record.grants.map(({ pending }) => pending?.reason);
    if (reasons.join() !== 'grantor-lost-rights') details.push(`${person}: ${reasons.join() || 'nothing waits'}`);
  }
  grantor.client.close();
  return {
    what: 'what waits from somebody who loses the right to make it is withheld',
    tries: 3,
    breaches: details.length,
    details,
  };
}

interface Officer {
  readonly email: string;
  readonly client: Client;
}

async function officer(world: World, roles: readonly string[]): Promise<Officer> {
  const email = world.nobodyYet();
  await world.put(`/organizations/${world.things.organization}/members/${email}`, { roles });
  return { email, client: await signIn(world, email) };
}
