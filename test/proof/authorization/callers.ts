import pg from 'pg';
import { Client } from '../support/client.js';
import { claimsOf } from '../support/google.js';

/** The vocabulary of the contract, written down once more, so that the application's own is not what it is held to. */
export const PRIVILEGES = [
  'update_course',
  'manage_material',
  'access_exercises',
  'manage_exercises',
  'manage_exercise_solutions',
  'assess_participations',
  'manage_events',
  'view_enrollments',
  'manage_enrollments',
  'manage_privileges',
] as const;

export type Privilege = (typeof PRIVILEGES)[number];

/** What a privilege brings with it, itself included. */
export function closureOf(privilege: Privilege): Privilege[] {
  if (privilege === 'manage_exercises') return ['manage_exercises', 'access_exercises'];
  if (privilege === 'manage_enrollments') return ['manage_enrollments', 'view_enrollments'];
  return [privilege];
}

/** A teacher of the organization who was allowed this one privilege on the course. */
export type HolderKind = `with ${Privilege}`;

/** Every kind of caller, seen from one organization and one course of it. */
export type CallerKind =
  | 'nobody'
  | 'expired token'
  | 'revoked token'
  | 'retired'
  | 'stranger'
  | 'admin elsewhere'
  | 'registrar elsewhere'
  | 'student'
  | 'teacher'
  | HolderKind
  | 'creator'
  | 'registrar'
  | 'admin'
  | 'platform admin';

export interface Caller {
  readonly kind: CallerKind;
  readonly email: string;
  /** Absent for nobody. */
  readonly token: string | undefined;
}

const PLATFORM_ADMIN = 'ada@engine-school.example';

/** Signs people in and keeps their tokens. */
export class Callers {
  private readonly known = new Map<CallerKind, Caller>();

  constructor(private readonly baseUrl: string) {}

  get all(): readonly Caller[] {
    return [...this.known.values()];
  }

  get(kind: CallerKind): Caller {
    const caller = this.known.get(kind);
    if (!caller) throw new Error(`Nobody is ${kind} yet.`);
    return caller;
  }

  /** The platform's admin, who makes the rest. */
  async addPlatformAdmin(): Promise<Client> {
    const client = await this.signIn(PLATFORM_ADMIN);
    this.add('platform admin', PLATFORM_ADMIN, client.token);
    return client;
  }

  /** Everybody who needs no course. The creator has to make theirs. */
  async addMembers(by: Client, organization: string, elsewhere: string): Promise<void> {
    const roles: readonly [CallerKind, string, string][] = [
      ['teacher', organization, 'teacher'],
      ['creator', organization, 'teacher'],
      ['registrar', organization, 'registrar'],
      ['admin', organization, 'admin'],
      ['admin elsewhere', elsewhere, 'admin'],
      ['registrar elsewhere', elsewhere, 'registrar'],
    ];
    this.add('nobody', '', undefined);
    for (const [kind, where, role] of roles) {
      await must(by.api('PUT', `/organizations/${where}/members/${emailOf(kind)}`, { body: { roles: [role] } }), 201);
      await this.addSignedIn(kind);
    }
    await this.addSignedIn('stranger');
  }

  /** Everybody who is something on the course. */
  async addPeopleOfCourse(by: Client, organization: string, course: string): Promise<void> {
    for (const privilege of PRIVILEGES) {
      const kind: HolderKind = `with ${privilege}`;
      const email = emailOf(kind);
      await must(
        by.api('PUT', `/organizations/${organization}/members/${email}`, { body: { roles: ['teacher'] } }),
        201,
      );
      await must(by.api('PUT', `/courses/${course}/privileges/${email}`, { body: { allow: [privilege] } }), 201);
      await this.addSignedIn(kind);
    }
    const student = emailOf('student');
    await must(by.api('PUT', `/courses/${course}/enrollments/${student}`, { body: { status: 'active' } }), 201);
    await this.addSignedIn('student');
  }

  /** Those whose tokens are good for nothing any more, though they were an admin's. */
  async addFormer(by: Client, organization: string, databaseUrl: string): Promise<void> {
    for (const kind of ['expired token', 'revoked token', 'retired'] as const) {
      const email = emailOf(kind);
      await must(by.api('PUT', `/organizations/${organization}/members/${email}`, { body: { roles: ['admin'] } }), 201);
      const client = await this.signIn(email);
      this.add(kind, email, client.token);
      if (kind === 'expired token') await expire(databaseUrl, email);
      if (kind === 'revoked token') {
        const { body } = await must(client.api('GET', '/me/access-tokens'), 200);
        const [token] = (body as { items: { id: string }[] }).items;
        await must(client.api('DELETE', `/me/access-tokens/${token?.id ?? ''}`), 204);
      }
      if (kind === 'retired') await must(client.api('DELETE', '/me'), 204);
      client.close();
    }
  }

  private async addSignedIn(kind: CallerKind): Promise<void> {
    const client = await this.signIn(emailOf(kind));
    this.add(kind, emailOf(kind), client.token);
    client.close();
  }

  private async signIn(email: string): Promise<Client> {
    const client = new Client([this.baseUrl]);
    await client.signIn(claimsOf(email, email.slice(0, email.indexOf('@'))));
    await client.useToken();
    return client;
  }

  private add(kind: CallerKind, email: string, token: string | undefined): void {
    this.known.set(kind, { kind, email, token });
  }
}

/** The answer, which must have one of these statuses. */
export async function must<T extends { status: number; body: unknown }>(
  asked: Promise<T>,
  ...statuses: readonly number[]
): Promise<T> {
  const answer = await asked;
  if (statuses.includes(answer.status)) return answer;
  throw new Error(`Expected ${statuses.join(' or ')}, not ${answer.status}: ${JSON.stringify(answer.body)}`);
}

export function emailOf(kind: CallerKind): string {
  return `${kind.replaceAll(/[ _]/g, '-')}@engine-school.example`;
}

async function expire(databaseUrl: string, email: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query(
      `update identity.access_token set created_at = created_at - interval '2 days', expires_at = now() - interval '1 day'
       where user_id = (select o.user_id from identity.identifier_owner o
         join identity.identifier i on i.id = o.identifier_id where i.folded = $1)`,
      [email],
    );
  } finally {
    await client.end();
  }
}
