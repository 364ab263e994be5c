import pg from 'pg';
import { ApplicationProcess, type ApplicationSettings } from '../support/application.js';
import { audit, breachesOf } from '../support/audit.js';
import { Client, NoAnswer, type Answer } from '../support/client.js';
import { claimsOf } from '../support/google.js';
import type { Finding, Proof } from '../part.js';
import { foundSchool, type School } from '../crashes/school.js';

/** In what the application of a scene differs from any. */
export interface SceneSettings extends Pick<ApplicationSettings, 'preload' | 'sabotage'> {
  /** The way by which it reaches its database. */
  readonly route?: (databaseUrl: string) => Promise<string>;
  /** Statements that are run on its database before anybody signs in. */
  readonly prepare?: string;
}

/** A school on a database and an application of its own, for one kind of fault. */
export class Scene {
  private constructor(
    private current: ApplicationProcess,
    readonly school: School,
    readonly databaseUrl: string,
    private readonly database: pg.Pool,
    private readonly proof: Proof,
  ) {}

  /** Sets the scene, plays, and clears it away again, whatever happens. */
  static async play(
    proof: Proof,
    play: (scene: Scene) => Promise<void>,
    { route, prepare = '', ...loaded }: SceneSettings = {},
  ): Promise<void> {
    const { server, google } = proof;
    const databaseUrl = await server.createHastyDatabase();
    const application = await ApplicationProcess.start({
      databaseUrl: (await route?.(databaseUrl)) ?? databaseUrl,
      variables: google.variables,
      ...loaded,
    });
    // One connection, kept for when there is none to be had; statements wait for each other.
    const database = new pg.Pool({
      connectionString: databaseUrl,
      application_name: 'proof-faults',
      max: 1,
      idleTimeoutMillis: 0,
    });
    database.on('error', () => undefined); // whoever uses it is told
    let scene: Scene | undefined;
    try {
      await database.query(prepare);
      const school = await foundSchool(application.baseUrl, 1);
      scene = new Scene(application, school, databaseUrl, database, proof);
      await play(scene);
    } finally {
      await (scene?.application ?? application).kill();
      await database.end().catch(() => undefined);
      await server.dropDatabase(databaseUrl);
    }
  }

  get application(): ApplicationProcess {
    return this.current;
  }

  /** Starts the application anew, in the same place, with these variables besides. */
  async restart(variables: Readonly<Record<string, string>>): Promise<void> {
    const { databaseUrl, proof } = this;
    const { port } = this.current;
    await this.current.stop();
    this.current = await ApplicationProcess.start({
      databaseUrl,
      port,
      variables: { ...proof.google.variables, ...variables },
    });
  }

  get clerk(): Client {
    const [clerk] = this.school.clerks;
    if (!clerk) throw new Error('The school has no clerk.');
    return clerk;
  }

  async sql<T extends object>(text: string, values: readonly unknown[] = []): Promise<T[]> {
    return (await this.database.query<T>(text, [...values])).rows;
  }

  async count(from: string, values: readonly unknown[] = []): Promise<number> {
    const [found] = await this.sql<{ count: number }>(`select count(*)::int as count from ${from}`, values);
    return found?.count ?? 0;
  }

  /** Lets a right, a role, a course and a program wait for each of these. */
  async expect(addresses: readonly string[]): Promise<void> {
    const { organization, courses, program, curricula } = this.school;
    const [course = ''] = courses;
    for (const address of addresses) {
      await this.mustSucceed('PUT', `/courses/${course}/privileges/${address}`, {
        roles: [],
        allow: ['manage_events'],
        deny: [],
      });
      await this.mustSucceed('PUT', `/courses/${course}/enrollments/${address}`, { status: 'active' });
      await this.mustSucceed('PUT', `/organizations/${organization}/members/${address}`, { roles: ['teacher'] });
    }
    const rows = addresses.map((person) => ({ person, curriculum: curricula[0] ?? '', status: 'enrolled' }));
    await this.mustSucceed('PUT', `/programs/${program}/enrollments`, rows);
  }

  async mustSucceed(method: string, path: string, body: unknown): Promise<void> {
    const answer = await this.clerk.api(method, path, { body });
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
  }

  /** Signs somebody in, in a browser of their own; answers with what is wrong with the answer, or undefined. */
  async signIn(address: string, mayBeUnavailable = false): Promise<string | undefined> {
    const browser = new Client([this.school.baseUrl]);
    try {
      const answer = await browser.trySignIn(claimsOf(address));
      if (answer.status === 302 && answer.headers['location'] === '/api/v1/me') return undefined;
      if (mayBeUnavailable && isUnavailable(answer)) return undefined;
      return `${address}: ${answer.status} ${JSON.stringify(answer.body)}`;
    } catch (error) {
      if (error instanceof NoAnswer) return `${address}: ${error.message}`;
      throw error;
    } finally {
      browser.close();
    }
  }

  /** Of those who signed in: who has what waited for them, by kind. */
  async converted(addresses: readonly string[]): Promise<Readonly<Record<string, number>>> {
    const users = `(select o.user_id from identity.identifier_owner o join identity.identifier i on i.id = o.identifier_id
      where i.folded = any($1))`;
    const of = (table: string): Promise<number> => this.count(`${table} where user_id in ${users}`, [addresses]);
    return {
      rights: await of('privilege.course_privilege'),
      roles: await of('privilege.organization_membership'),
      courses: await of('enrollment.course_enrollment'),
      programs: await of('enrollment.program_enrollment'),
    };
  }

  /**
   * Has every failed delivery tried without a pause until all have come to one of these ends; how many have not after half
   * a minute.
   */
  async deliverAll(ends: readonly string[] = ['completed']): Promise<number> {
    const open = (): Promise<number> =>
      this.count(`pgboss.job where name = 'event-delivery' and state::text <> all($1)`, [ends]);
    const deadline = Date.now() + 30_000;
    while (Date.now() < deadline && (await open()) > 0) {
      await this.sql(`update pgboss.job set start_after = now() where name = 'event-delivery' and state = 'retry'`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    return open();
  }

  /** Reports a promise by the number of times that it was tried, and whatever broke it. */
  report(what: string, tries: number, faults: readonly (string | undefined)[]): void {
    const details = faults.filter((one) => one !== undefined);
    const finding: Finding = { what, tries, breaches: details.length, details: details.slice(0, 5) };
    this.proof.report(finding);
  }

  /** Asks the whole database whether the promises hold, once everything that was queued has happened. */
  async auditAfter(what: string): Promise<void> {
    const left = await this.deliverAll();
    const lines = await audit(this.databaseUrl);
    const faults = [...(left > 0 ? [`${left} deliveries are open`] : []), ...breachesOf(lines)];
    this.report(`after ${what} every promise of the audit holds`, lines.length, faults);
  }
}

/** The documented answer while the database cannot be reached. */
export function isUnavailable({ status, headers, body }: Answer): boolean {
  const code = typeof body === 'object' && body !== null && 'code' in body ? body.code : undefined;
  return status === 503 && headers['retry-after'] !== undefined && code === 'database-unavailable';
}

/** As many addresses of the school as asked for. */
export function addressesOf(name: string, count: number): string[] {
  return Array.from({ length: count }, (_, n) => `${name}-${n}@engine-school.example`);
}

/** `expected` where something else was found, for a report; undefined where it was found. */
export function differs(expected: unknown, found: unknown): string | undefined {
  const [one, other] = [JSON.stringify(expected), JSON.stringify(found)];
  return one === other ? undefined : `${other} instead of ${one}`;
}
