import { Client } from '../support/client.js';
import type { Dice } from '../support/dice.js';
import { claimsOf } from '../support/google.js';
import { closureOf, PRIVILEGES, type Privilege } from './callers.js';
import type { World } from './world.js';

/** Somebody who tries to grant, and what they hold on the course by the rules of the contract. */
export interface Grantor {
  readonly name: string;
  readonly email: string;
  readonly client: Client;
  readonly held: ReadonlySet<Privilege>;
  /** Whether they are a registrar or admin besides, who alone may take back and renew what waits by its id. */
  readonly inOffice: boolean;
}

/** What a grantor is allowed and denied, and what that comes to. */
interface Recipe {
  readonly name: string;
  readonly grant: {
    readonly allow?: readonly Privilege[];
    readonly deny?: readonly Privilege[];
    readonly roles?: string[];
  };
  readonly held: readonly Privilege[];
}

const GRANTING = 'manage_privileges';

/** One grantor for each privilege beside that of granting. */
const SINGLE: readonly Recipe[] = PRIVILEGES.map((name) => {
  const allow = [...new Set<Privilege>([GRANTING, name])];
  return { name: allow.join(' and '), grant: { allow }, held: allow.flatMap(closureOf) };
});

const COMBINED: readonly Recipe[] = [
  {
    // What is denied is not held, nor what it is needed for.
    name: 'everything, but access_exercises and view_enrollments are denied',
    grant: { allow: PRIVILEGES, deny: ['access_exercises', 'view_enrollments'] },
    held: PRIVILEGES.filter((name) => !/exercises$|enrollments$/.test(name)),
  },
  {
    name: 'a role that implies',
    grant: { roles: ['implying'] },
    held: [GRANTING, 'manage_exercises', 'access_exercises', 'manage_enrollments', 'view_enrollments'],
  },
  {
    name: 'everything but what granting needs',
    grant: { allow: PRIVILEGES, deny: [GRANTING] },
    held: PRIVILEGES.filter((name) => name !== GRANTING),
  },
];

/** Grantors who hold some privileges, and those who hold all by standing: all of them, or a few. */
export async function grantorsOf(world: World, dice: Dice | undefined): Promise<Grantor[]> {
  const { course } = world.things;
  await world.put(`/courses/${course}/roles/implying`, {
    allow: [GRANTING, 'manage_exercises', 'manage_enrollments'],
  });
  const recipes = dice ? [dice.pick(SINGLE), ...COMBINED] : [...SINGLE, ...COMBINED];
  const some: Grantor[] = [];
  for (const recipe of recipes) some.push(await grantorBy(world, recipe));
  const all = (['creator', 'admin', 'platform admin'] as const).map((kind): Grantor => {
    const { email, token } = world.callers.get(kind);
    return {
      name: kind,
      email,
      client: clientOf(world, token),
      held: new Set(PRIVILEGES),
      inOffice: kind !== 'creator',
    };
  });
  return [...some, ...(dice ? [dice.pick(all)] : all)];
}

/** Whoever holds this privilege alone, and so may grant nothing. */
export function bareHolders(world: World): { grantor: Grantor; privilege: Privilege }[] {
  return PRIVILEGES.filter((name) => name !== GRANTING).map((privilege) => {
    const { email, token } = world.callers.get(`with ${privilege}`);
    const grantor = {
      name: `with ${privilege}`,
      email,
      client: clientOf(world, token),
      held: new Set<Privilege>(),
      inOffice: false,
    };
    return { grantor, privilege };
  });
}

/** A registrar besides, since what waits is taken back and renewed by those alone; that role gives nothing on a course. */
async function grantorBy(world: World, { name, grant, held }: Recipe): Promise<Grantor> {
  const { organization, course } = world.things;
  const email = `${world.name('grantor')}@engine-school.example`;
  await world.put(`/organizations/${organization}/members/${email}`, { roles: ['registrar'] });
  await world.put(`/courses/${course}/privileges/${email}`, grant);
  return { name, email, client: await signIn(world, email), held: new Set(held), inOffice: true };
}

/** A client that uses a token from now on. */
export async function signIn(world: World, email: string): Promise<Client> {
  const client = new Client([world.baseUrl]);
  await client.signIn(claimsOf(email, email.slice(0, email.indexOf('@'))));
  await client.useToken();
  return client;
}

/** Whoever may grant what they hold: they hold what is needed for granting, too. */
export function mayGrant({ held }: Grantor, privileges: readonly Privilege[]): boolean {
  return held.has(GRANTING) && privileges.flatMap(closureOf).every((name) => held.has(name));
}

/** People who have signed in and hold nothing on the course; as many as there are privileges. */
export async function peopleHere(world: World): Promise<string[]> {
  const people: string[] = [];
  for (const _ of PRIVILEGES) {
    const email = world.nobodyYet();
    const client = new Client([world.baseUrl]);
    await client.signIn(claimsOf(email, 'Somebody'));
    client.close();
    people.push(email);
  }
  return people;
}

function clientOf(world: World, token: string | undefined): Client {
  const client = new Client([world.baseUrl]);
  client.token = token;
  return client;
}
