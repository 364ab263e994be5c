import { claimsOf } from '../support/google.js';
import { Client } from '../support/client.js';

export const ADMIN = 'ada@engine-school.example';

/** Where the clients of this part write, and who they are. */
export interface School {
  /** The origin that clients see. */
  readonly baseUrl: string;
  /** Where the applications are, which are asked in turn. */
  readonly bases: readonly string[];
  readonly organization: string;
  readonly courses: readonly string[];
  readonly program: string;
  readonly curricula: readonly string[];
  readonly admin: Client;
  /** Admins of the organization, one for each client. */
  readonly clerks: readonly Client[];
}

/** Founds a school in an empty database, by the calls that anybody would make; `bases` where its applications are several. */
export async function foundSchool(
  baseUrl: string,
  clerks: number,
  bases: readonly string[] = [baseUrl],
): Promise<School> {
  const admin = await signedIn(bases, ADMIN);
  const made = (path: string, body: object): Promise<string> => create(admin, path, body);
  const organization = await made('/organizations', { slug: 'engine-school', name: 'Engine School' });
  const courses: string[] = [];
  for (const code of ['A-1', 'B-2', 'C-3']) {
    courses.push(await made(`/organizations/${organization}/courses`, { code, title: code }));
  }
  const program = await made(`/organizations/${organization}/programs`, { code: 'BSC', title: 'Bachelor' });
  const curricula: string[] = [];
  for (const code of ['2025', '2026']) {
    curricula.push(await made(`/programs/${program}/curricula`, { code, title: code, active: true }));
  }
  const staff: Client[] = [];
  for (let n = 0; n < clerks; n++) {
    const address = `clerk-${n}@engine-school.example`;
    const { status } = await admin.api('PUT', `/organizations/${organization}/members/${address}`, {
      body: { roles: ['admin'] },
    });
    if (status !== 201) throw new Error(`${address} could not be made a member: ${status}`);
    staff.push(await signedIn(bases, address));
  }
  return { baseUrl, bases, organization, courses, program, curricula, admin, clerks: staff };
}

async function signedIn(bases: readonly string[], address: string): Promise<Client> {
  const client = new Client(bases);
  await client.signIn(claimsOf(address));
  await client.useToken();
  return client;
}

async function create(client: Client, path: string, body: object): Promise<string> {
  const answer = await client.api('POST', path, { body });
  const id = idIn(answer.body);
  if (answer.status !== 201 || id === undefined)
    throw new Error(`${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
  return id;
}

/** The id of what an answer shows. */
export function idIn(body: unknown): string | undefined {
  return typeof body === 'object' && body !== null && 'id' in body && typeof body.id === 'string' ? body.id : undefined;
}
