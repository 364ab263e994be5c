import pg from 'pg';
import { setTimeout as pause } from 'node:timers/promises';
import { Client, type Answer } from '../support/client.js';
import { claimsOf } from '../support/google.js';
import { Callers, must, type Caller } from './callers.js';

/** The things that requests are about, of one organization unless it is said otherwise. */
export interface Things {
  readonly organization: string;
  readonly elsewhere: string;
  readonly course: string;
  readonly program: string;
  readonly curriculum: string;
  /** An enrollment in the program that waits. */
  readonly enrollment: string;
  /** A key that is tied to an address. */
  readonly key: string;
  /** An access token of the platform's admin. */
  readonly token: string;
  /** Work after an event that fails whenever it is tried. */
  readonly delivery: string;
}

const EMAIL = 'engine-school.example';

/** A school in one application, and everybody who calls it. */
export class World {
  private count = 0;

  private constructor(
    readonly callers: Callers,
    readonly things: Things,
    /** The platform's admin, who makes whatever a request needs. */
    private readonly maker: Client,
    readonly baseUrl: string,
  ) {}

  static async build(baseUrl: string, databaseUrl: string): Promise<World> {
    const callers = new Callers(baseUrl);
    const maker = await callers.addPlatformAdmin();
    const make = async (path: string, body: unknown): Promise<string> =>
      idOf(await must(maker.api('POST', path, { body }), 201));
    const organization = await make('/organizations', { slug: 'the-school', name: 'The School' });
    const elsewhere = await make('/organizations', { slug: 'another-school', name: 'Another School' });
    await callers.addMembers(maker, organization, elsewhere);
    const course = await makeCourse(baseUrl, callers.get('creator'), organization, 'THE-COURSE');
    await callers.addPeopleOfCourse(maker, organization, course);
    await callers.addFormer(maker, organization, databaseUrl);
    const program = await make(`/organizations/${organization}/programs`, { code: 'THE-PROGRAM', title: 'Program' });
    const curriculum = await make(`/programs/${program}/curricula`, { code: 'THE-PLAN', title: 'Plan' });
    await must(maker.api('PUT', `/programs/${program}/courses/${course}`), 201);
    const roster = [{ person: `enrolled@${EMAIL}`, curriculum, status: 'enrolled' }];
    const enrolled = await must(maker.api('POST', `/programs/${program}/enrollments`, { body: roster }), 200);
    const key = 'K-TIED';
    const person = `keyed@${EMAIL}`;
    await must(maker.api('PUT', `/organizations/${organization}/external-keys/${key}`, { body: { person } }), 201);
    const things: Things = {
      organization,
      elsewhere,
      course,
      program,
      curriculum,
      enrollment: firstIdOf(enrolled),
      key,
      token: await make('/me/access-tokens', { name: 'spare' }),
      delivery: await failingDelivery(baseUrl, databaseUrl, maker, elsewhere),
    };
    return new World(callers, things, maker, baseUrl);
  }

  close(): void {
    this.maker.close();
  }

  /** A name that nothing has yet. */
  name(prefix: string): string {
    this.count += 1;
    return `${prefix}-${this.count}`;
  }

  /** The address of somebody whom nobody has named yet. */
  nobodyYet(): string {
    return `${this.name('somebody')}@${EMAIL}`;
  }

  /** Makes something as the platform's admin; its id. */
  async make(path: string, body: unknown): Promise<string> {
    return idOf(await must(this.maker.api('POST', path, { body }), 201));
  }

  /** Puts something as the platform's admin; what was answered. */
  put(path: string, body?: unknown): Promise<Answer> {
    return must(this.maker.api('PUT', path, body === undefined ? {} : { body }), 200, 201);
  }

  /** Reads something as the platform's admin. */
  async get(path: string): Promise<unknown> {
    return (await must(this.maker.api('GET', path), 200)).body;
  }

  /** A course that the creator has made. */
  courseOfCreator(): Promise<string> {
    return makeCourse(this.baseUrl, this.callers.get('creator'), this.things.organization, this.name('COURSE'));
  }

  /** The id of another token of a caller. */
  async spareTokenOf(caller: Caller): Promise<string> {
    return idOf(await must(callAs(this.baseUrl, caller, 'POST', '/me/access-tokens', { name: 'spare' }), 201));
  }

  /** Something that waits for somebody who was never named before; its id. */
  async invitation(kind: 'enrollment' | 'role' | 'privilege'): Promise<string> {
    const { organization, course, program, curriculum } = this.things;
    const person = this.nobodyYet();
    if (kind === 'role') {
      return idOf(await this.put(`/organizations/${organization}/members/${person}`, { roles: ['teacher'] }));
    }
    if (kind === 'privilege') {
      return idOf(await this.put(`/courses/${course}/privileges/${person}`, { allow: ['manage_material'] }));
    }
    const roster = [{ person, curriculum, status: 'enrolled' }];
    return firstIdOf(await this.put(`/programs/${program}/enrollments`, roster));
  }
}

/** One call of somebody, under `/api/v1`. */
export async function callAs(
  baseUrl: string,
  caller: Caller,
  method: string,
  path: string,
  body?: unknown,
): Promise<Answer> {
  const client = new Client([baseUrl]);
  client.token = caller.token;
  try {
    return await client.api(method, path, body === undefined ? {} : { body });
  } finally {
    client.close();
  }
}

async function makeCourse(baseUrl: string, creator: Caller, organization: string, code: string): Promise<string> {
  const path = `/organizations/${organization}/courses`;
  return idOf(await must(callAs(baseUrl, creator, 'POST', path, { code, title: 'A course' }), 201));
}

/** Has the conversion of a grant on a course of the organization fail for good, and somebody sign in for whom one waits. */
async function failingDelivery(
  baseUrl: string,
  databaseUrl: string,
  maker: Client,
  organization: string,
): Promise<string> {
  const body = { code: 'TROUBLE', title: 'Trouble' };
  const course = idOf(await must(maker.api('POST', `/organizations/${organization}/courses`, { body }), 201));
  const unlucky = `unlucky@${EMAIL}`;
  await must(maker.api('PUT', `/courses/${course}/privileges/${unlucky}`, { body: { allow: ['manage_events'] } }), 201);
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  await client.query(`create function public.refuse() returns trigger language plpgsql as $$
    begin raise exception 'out of order'; end $$;
    create trigger refuse before insert on privilege.course_privilege for each row
      when (new.course_id = '${course}') execute function public.refuse()`);
  await client.end();
  const browser = new Client([baseUrl]);
  await browser.signIn(claimsOf(unlucky));
  browser.close();
  for (let tries = 0; tries < 100; tries++) {
    const { body: page } = await must(maker.api('GET', '/deliveries'), 200);
    const [delivery] = (page as { items: { id: string }[] }).items;
    if (delivery) return delivery.id;
    await pause(50);
  }
  throw new Error('No delivery failed.');
}

function idOf({ body }: Answer): string {
  return (body as { id: string }).id;
}

function firstIdOf({ body }: Answer): string {
  return (body as { results: { id: string }[] }).results[0]?.id ?? '';
}
