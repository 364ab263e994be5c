import { claimsOf, type Claims } from '../support/google.js';
import { Client, type Answer as HttpAnswer } from '../support/client.js';
import { ADA, EMMY, type Actions, type Answer, type How, type Mode, type Place, type RosterRow } from './actions.js';

interface Body {
  readonly id?: string;
  readonly code?: string;
  readonly results?: readonly { outcome: string; id?: string; code?: string }[];
}

const METHODS: Readonly<Record<Mode, string>> = { create: 'POST', change: 'PATCH', put: 'PUT' };

/** Drives one application, or several in turn, over HTTP. */
export class HttpActions implements Actions {
  private readonly staff = new Map<string, Client>();
  private count = 0;

  /** @param removeExpired does what no call of the API does */
  private constructor(
    private readonly bases: readonly string[],
    readonly removeExpired: Actions['removeExpired'],
    readonly how: string,
  ) {}

  static async start(
    bases: readonly string[],
    removeExpired: Actions['removeExpired'],
    how = 'over HTTP',
  ): Promise<HttpActions> {
    const made = new HttpActions(bases, removeExpired, how);
    for (const one of [ADA, EMMY]) await made.introduce(one);
    return made;
  }

  async signIn(claims: Claims): Promise<Answer> {
    const browser = new Client(this.bases);
    try {
      const answer = await browser.trySignIn(claims, '/welcome');
      const location = String(answer.headers['location'] ?? '');
      if (answer.status === 302 && location === '/welcome') return { done: true, word: 'done' };
      return { done: false, word: `sign-in answered ${answer.status} ${location.slice(0, 80)}` };
    } catch (error) {
      return { done: false, word: `sign-in: ${String(error)}` };
    } finally {
      browser.close();
    }
  }

  async introduce(email: string): Promise<void> {
    const client = new Client(this.bases);
    await client.signIn(claimsOf(email));
    await client.useToken();
    this.staff.set(email, client);
  }

  async open(): Promise<Place> {
    const slug = `school-${process.hrtime.bigint()}`;
    const organizationId = await this.made(ADA, '/organizations', { slug, name: slug });
    await this.employ(ADA, { organizationId, programId: '', curriculumId: '', courseId: '' }, EMMY, ['registrar']);
    return this.addProgram({ organizationId, programId: '', curriculumId: '', courseId: '' });
  }

  async addProgram(place: Place): Promise<Place> {
    const code = `P${++this.count}`;
    const programId = await this.made(ADA, `/organizations/${place.organizationId}/programs`, { code, title: code });
    const curriculum = { code: '2026', title: '2026', active: true };
    const curriculumId = await this.made(ADA, `/programs/${programId}/curricula`, curriculum);
    return this.addCourse({ ...place, programId, curriculumId });
  }

  async addCourse(place: Place): Promise<Place> {
    const code = `C${++this.count}`;
    const courseId = await this.made(ADA, `/organizations/${place.organizationId}/courses`, { code, title: code });
    await this.must(this.call(ADA, 'PUT', `/programs/${place.programId}/courses/${courseId}`));
    return { ...place, courseId };
  }

  deleteCourse({ courseId }: Place): Promise<Answer> {
    return this.call(ADA, 'DELETE', `/courses/${courseId}`);
  }

  deleteProgram({ programId }: Place): Promise<Answer> {
    return this.call(ADA, 'DELETE', `/programs/${programId}`);
  }

  deleteOrganization({ organizationId }: Place): Promise<Answer> {
    return this.call(ADA, 'DELETE', `/organizations/${organizationId}`);
  }

  async grant(by: string, { courseId }: Place, people: readonly string[], allow: readonly string[]): Promise<Answer[]> {
    const path = `/courses/${courseId}/privileges`;
    const [only] = people;
    if (only !== undefined && people.length === 1)
      return [await this.call(by, 'PUT', `${path}/${encodeURIComponent(only)}`, { allow })];
    return this.bulk(
      by,
      'PUT',
      path,
      people.map((person) => ({ person, allow })),
    );
  }

  revoke(by: string, { courseId }: Place, person: string): Promise<Answer> {
    return this.call(by, 'DELETE', `/courses/${courseId}/privileges/${encodeURIComponent(person)}`);
  }

  employ(by: string, { organizationId }: Place, person: string, roles: readonly string[]): Promise<Answer> {
    return this.call(by, 'PUT', `/organizations/${organizationId}/members/${encodeURIComponent(person)}`, { roles });
  }

  dismiss(by: string, { organizationId }: Place, person: string): Promise<Answer> {
    return this.call(by, 'DELETE', `/organizations/${organizationId}/members/${encodeURIComponent(person)}`);
  }

  enroll(by: string, { programId, curriculumId }: Place, mode: Mode, rows: readonly RosterRow[]): Promise<Answer[]> {
    const full = rows.map(({ email, key, status }) => ({
      email,
      externalUserKey: key,
      status,
      curriculum: curriculumId,
    }));
    return this.bulk(by, METHODS[mode], `/programs/${programId}/enrollments`, full);
  }

  expel(by: string, { programId }: Place, id: string): Promise<Answer> {
    return this.call(by, 'DELETE', `/programs/${programId}/enrollments/${id}`);
  }

  async attend(
    by: string,
    { programId, courseId }: Place,
    how: How,
    people: readonly string[],
    status: string,
  ): Promise<Answer[]> {
    const rows = people.map((person) => ({ person, status }));
    if (how === 'through') return this.bulk(by, 'PUT', `/programs/${programId}/courses/${courseId}/enrollments`, rows);
    const path = `/courses/${courseId}/enrollments`;
    const [only] = people;
    if (only !== undefined && people.length === 1)
      return [await this.call(by, 'PUT', `${path}/${encodeURIComponent(only)}`, { status })];
    return this.bulk(by, 'PUT', path, rows);
  }

  leave(by: string, { courseId }: Place, person: string): Promise<Answer> {
    return this.call(by, 'DELETE', `/courses/${courseId}/enrollments/${encodeURIComponent(person)}`);
  }

  link(by: string, { organizationId }: Place, key: string, person: string): Promise<Answer> {
    return this.call(by, 'PUT', `/organizations/${organizationId}/external-keys/${key}`, { person });
  }

  unlink(by: string, { organizationId }: Place, key: string): Promise<Answer> {
    return this.call(by, 'DELETE', `/organizations/${organizationId}/external-keys/${key}`);
  }

  retire(by: string, { organizationId }: Place, person: string): Promise<Answer> {
    return this.call(by, 'DELETE', `/organizations/${organizationId}/people/${encodeURIComponent(person)}`);
  }

  withdraw(by: string, { organizationId }: Place, id: string): Promise<Answer> {
    return this.call(by, 'DELETE', `/organizations/${organizationId}/invitations/${id}`);
  }

  renew(by: string, { organizationId }: Place, id: string): Promise<Answer> {
    return this.call(by, 'POST', `/organizations/${organizationId}/invitations/${id}/renew`);
  }

  close(): Promise<void> {
    for (const client of this.staff.values()) client.close();
    return Promise.resolve();
  }

  private async call(by: string, method: string, path: string, body?: unknown): Promise<Answer> {
    const { status, body: answered } = await this.ask(by, method, path, body);
    const { id, code } = answered as Body;
    if (status >= 300) return { done: false, word: status < 500 && code !== undefined ? code : said(status, answered) };
    const word = status === 201 ? 'created' : status === 200 ? 'stands' : 'done';
    return { done: true, word, ...(id === undefined ? {} : { id }) };
  }

  private async bulk(by: string, method: string, path: string, rows: readonly unknown[]): Promise<Answer[]> {
    const { status, body } = await this.ask(by, method, path, rows);
    const { results, code } = body as Body;
    if (!results) {
      const word = status < 500 && code !== undefined ? code : said(status, body);
      return rows.map(() => ({ done: false, word }));
    }
    return results.map(({ outcome, id, code: why }) => {
      if (outcome === 'refused') return { done: false, word: why ?? 'refused without a code' };
      return { done: true, word: outcome === 'created' ? 'created' : 'stands', ...(id === undefined ? {} : { id }) };
    });
  }

  private async ask(by: string, method: string, path: string, body?: unknown): Promise<HttpAnswer> {
    const client = this.staff.get(by);
    if (!client) throw new Error(`${by} has not been introduced.`);
    try {
      return await client.api(method, path, body === undefined ? {} : { body });
    } catch (error) {
      return { status: 599, headers: {}, body: String(error) };
    }
  }

  private async made(by: string, path: string, body: unknown): Promise<string> {
    const { id } = await this.must(this.call(by, 'POST', path, body));
    if (id === undefined) throw new Error(`${path} answered without an id.`);
    return id;
  }

  private async must(call: Promise<Answer>): Promise<Answer> {
    const answer = await call;
    if (!answer.done) throw new Error(`What a race needs could not be made: ${answer.word}`);
    return answer;
  }
}

function said(status: number, body: unknown): string {
  return `answered ${status} ${JSON.stringify(body).slice(0, 200)}`;
}
