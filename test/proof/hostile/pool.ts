import { emailOf, must, type Caller } from '../authorization/callers.js';
import type { World } from '../authorization/world.js';
import { Client } from '../support/client.js';
import { claimsOf } from '../support/google.js';
import { failingDelivery } from './failing-delivery.js';
import { KINDS, placeholderIn, type Draft, type Kind } from './draft.js';

/** How a caller shows who they are. */
type Proof = readonly (readonly [name: string, value: string])[];

const PEOPLE_NOT_HERE = 8;
const PEOPLE_HERE = 4;

/** What there is in the school at the moment, and who calls: fills the placeholders of drafts. */
export class Pool {
  private readonly things = new Map<Kind, string[]>(KINDS.map((kind) => [kind, []]));
  private readonly tokens = new Map<string, string[]>();
  private readonly proofs = new Map<string, Proof>();

  private constructor(
    private readonly world: World,
    private readonly origin: string,
  ) {}

  static async fill(world: World): Promise<Pool> {
    const pool = new Pool(world, world.baseUrl);
    const { organization, elsewhere, course, program, curriculum, enrollment, key } = world.things;
    pool.add('org', organization, organization, 'the-school', elsewhere);
    pool.add('course', course);
    pool.add('program', program);
    pool.add('curriculum', curriculum);
    pool.add('enrollment', enrollment);
    pool.add('invitation', enrollment);
    pool.add('delivery', await failingDelivery(world));
    pool.add('key', key, 'K-1', 'K-2', 'S-1', 'STAFF 1', 'ключ/1', '100%');
    pool.add('role', 'role-a', 'role-b', 'ä role/1');
    for (let n = 0; n < PEOPLE_NOT_HERE; n++) pool.add('person', `person-${n}@engine-school.example`);
    for (let n = 0; n < PEOPLE_HERE; n++) {
      const email = `here-${n}@engine-school.example`;
      const client = await signedIn(world.baseUrl, email);
      const { body } = await must(client.api('GET', '/me'), 200);
      pool.add('person', n % 2 === 0 ? email : (body as { id: string }).id);
      client.close();
    }
    pool.add('person', 'key:K-1', 'key:K-2', 'key:S-1', `key:${key}`, 'Upper.Case@Engine-School.EXAMPLE');
    for (const caller of world.callers.all) {
      if (caller.token !== undefined) pool.proofs.set(caller.kind, bearer(caller.token));
    }
    pool.proofs.set('nobody', []);
    for (const kind of ['admin', 'student'] as const) await pool.openSession(kind);
    return pool;
  }

  /** How the caller of a draft shows who they are. */
  async proofOf(caller: string): Promise<Proof> {
    if (caller.startsWith('disposable') && !this.proofs.has(caller)) await this.makeDisposable();
    return this.proofs.get(caller) ?? [];
  }

  /** The text as it is sent: what it stands for is made first, where there is nothing left of it. */
  async filled(text: string, caller: string): Promise<string> {
    const found = placeholderIn(text);
    if (!found) return text;
    if (found.kind === 'self') return this.addressOf(caller);
    const list = found.kind === 'sparetoken' ? this.tokensOf(caller) : this.list(found.kind);
    if (list.length === 0) await this.refill(found.kind, caller, list);
    return list[found.n % list.length] ?? '00000000-0000-7000-8000-000000000000';
  }

  /** A document as it is sent. */
  async filledIn(value: unknown, caller: string): Promise<unknown> {
    if (typeof value === 'string') return this.filled(value, caller);
    if (typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) return Promise.all(value.map((one: unknown) => this.filledIn(one, caller)));
    const fields = Object.entries(value).map(async ([name, one]: [string, unknown]) => [
      name,
      await this.filledIn(one, caller),
    ]);
    return Object.fromEntries(await Promise.all(fields)) as unknown;
  }

  /** Keeps what an answer tells of, and forgets what a request has ended. */
  async learn(operationId: string, draft: Draft, body: unknown): Promise<void> {
    const { id, nextCursor, results } = (typeof body === 'object' && body !== null ? body : {}) as Learnt;
    if (typeof nextCursor === 'string') this.add('cursor', nextCursor);
    const made = MADE[operationId];
    if (made && typeof id === 'string') this.add(made, id);
    if (operationId === 'createAccessToken' && typeof id === 'string') this.tokensOf(draft.caller).push(id);
    for (const result of results ?? []) {
      if (typeof result.id !== 'string' || !operationId.endsWith('ProgramEnrollments')) continue;
      this.add('enrollment', result.id);
      if (result.state === 'pending') this.add('invitation', result.id);
    }
    if (/^(delete|retire|revoke|remove)/.test(operationId)) this.forget(draft);
    if (operationId === 'retireMe') for (const name of DISPOSABLE) this.proofs.delete(name);
    if (operationId === 'signOut' && draft.caller.includes('by cookie')) {
      const kind = draft.caller.startsWith('admin') ? 'admin' : 'student';
      await this.openSession(kind);
    }
  }

  private add(kind: Kind, ...values: readonly string[]): void {
    const list = this.list(kind);
    list.push(...values);
    // What stands first was there from the start.
    if (list.length > 60) list.splice(20, list.length - 60);
  }

  private forget(draft: Draft): void {
    for (const step of draft.steps) {
      const found = placeholderIn(step);
      if (!found?.kind.startsWith('spare')) continue;
      const list = found.kind === 'sparetoken' ? this.tokensOf(draft.caller) : this.list(found.kind);
      if (list.length > 0) list.splice(found.n % list.length, 1);
    }
  }

  private async refill(kind: Kind, caller: string, list: string[]): Promise<void> {
    const { organization, program } = this.world.things;
    const code = this.world.name('SPARE');
    if (kind === 'spareorg')
      list.push(await this.world.make('/organizations', { slug: code.toLowerCase(), name: code }));
    if (kind === 'sparecourse') {
      const course = await this.world.make(`/organizations/${organization}/courses`, { code, title: code });
      await this.world.put(`/programs/${program}/courses/${course}`);
      list.push(course);
    }
    if (kind === 'spareprogram')
      list.push(await this.world.make(`/organizations/${organization}/programs`, { code, title: code }));
    if (kind === 'spareperson') {
      const person = this.world.nobodyYet();
      await this.world.put(`/organizations/${organization}/members/${person}`, { roles: ['teacher'] });
      list.push(person);
    }
    if (kind === 'sparetoken') {
      const owner = this.world.callers.all.find((one) => one.kind === caller.replace(/ by cookie.*/, ''));
      if (owner && isServed(owner)) list.push(await this.world.spareTokenOf(owner));
    }
  }

  private async openSession(kind: 'admin' | 'student'): Promise<void> {
    const cookie = await this.cookieOf(emailOf(kind));
    this.proofs.set(`${kind} by cookie`, [...cookie, ['origin', this.origin]]);
    this.proofs.set(`${kind} by cookie, from nowhere`, cookie);
  }

  private async makeDisposable(): Promise<void> {
    const email = this.world.nobodyYet();
    const client = await signedIn(this.world.baseUrl, email);
    this.proofs.set('disposable', bearer(await client.useToken()));
    this.proofs.set('disposable by cookie, from nowhere', await this.cookieOf(email));
    client.close();
  }

  private async cookieOf(email: string): Promise<Proof> {
    const client = await signedIn(this.world.baseUrl, email);
    const cookie = client.cookie;
    client.close();
    return [['cookie', cookie]];
  }

  private addressOf(caller: string): string {
    const kind = caller.replace(/ by cookie.*/, '');
    return this.world.callers.all.find((one) => one.kind === kind)?.email ?? '';
  }

  private tokensOf(caller: string): string[] {
    const owner = caller.replace(/ by cookie.*/, '');
    const list = this.tokens.get(owner) ?? [];
    this.tokens.set(owner, list);
    return list;
  }

  private list(kind: Kind): string[] {
    return this.things.get(kind) ?? [];
  }
}

const DISPOSABLE = ['disposable', 'disposable by cookie, from nowhere'] as const;

/** What is made by these operations may be ended again; what stood there from the start may not. */
const MADE: Readonly<Record<string, Kind>> = {
  // By their ids: a slug may become that of the school.
  createOrganization: 'spareorg',
  createCourse: 'sparecourse',
  createProgram: 'spareprogram',
};

interface Learnt {
  readonly id?: unknown;
  readonly nextCursor?: unknown;
  readonly results?: readonly { readonly id?: unknown; readonly state?: unknown }[];
}

function bearer(token: string): Proof {
  return [['authorization', `Bearer ${token}`]];
}

function isServed({ kind }: Caller): boolean {
  return !['nobody', 'expired token', 'revoked token', 'retired'].includes(kind);
}

async function signedIn(baseUrl: string, email: string): Promise<Client> {
  const client = new Client([baseUrl]);
  await client.signIn(claimsOf(email, email.slice(0, email.indexOf('@'))));
  return client;
}
