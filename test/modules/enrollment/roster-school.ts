import type { Browser, SignInChoices } from '../../support/browser.js';
import { startApplication, type RunningApplication } from '../../support/application.js';
import type { Sql } from '../../support/builders.js';

export interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

type Method = 'get' | 'put' | 'post' | 'patch' | 'delete';

/** One result of a bulk call. */
export interface RowAnswer {
  readonly index: number;
  readonly person: string;
  readonly outcome: string;
  readonly id?: string;
  readonly state?: string;
  readonly code?: string;
  readonly detail?: string;
}

/** What a bulk call answered. */
export interface BulkAnswer {
  readonly status: number;
  readonly results: RowAnswer[];
  readonly counts: Record<string, number>;
}

/** An enrollment as lists show it. */
export interface Enrollment {
  readonly id: string;
  readonly state: 'active' | 'pending';
  readonly status: string;
  readonly person: { userId?: string; email?: string; externalUserKey?: string; name?: string };
  readonly pending?: { reason: string; detail: string; expiresAt: string };
  readonly programId?: string;
  readonly courseId?: string;
  readonly curriculumId?: string;
  readonly grantedBy: string;
}

/** What came of each row: its outcome or, of a refused one, its code. */
export function cameTo({ results }: BulkAnswer): string[] {
  return results.map((one) => one.code ?? one.outcome);
}

/** What an event of an enrollment tells. */
export interface LoggedFacts {
  readonly grantId: string;
  readonly kind: string;
  readonly state: string;
  readonly status: string;
  readonly userId?: string;
  readonly identifierId?: string;
}

const SCHOOL = 'engine-school';

/**
 * The whole application over HTTP with a school in it: Ada is platform admin, Emmy the registrar. It has a program with
 * one curriculum and two of its courses; more can be added. Students come and go by {@link RosterSchool.signIn}.
 */
export class RosterSchool {
  program = '';
  curriculum = '';
  course = '';
  secondCourse = '';
  private count = 0;
  private readonly browsers = new Map<string, Browser>();
  private readonly ids = new Map<string, string>();

  private constructor(readonly application: RunningApplication) {}

  static async start(): Promise<RosterSchool> {
    const application = await startApplication({ variables: { ADMIN_EMAILS: 'ada@engine-school.example' } });
    const school = new RosterSchool(application);
    await school.signIn('ada@engine-school.example', { name: 'Ada Lovelace' });
    await school.call('ada@engine-school.example', 'post', '/organizations', { slug: SCHOOL, name: 'Engine School' });
    await school.staff('put', '/organizations/engine-school/members/emmy@engine-school.example', {
      roles: ['registrar'],
    });
    await school.signIn('emmy@engine-school.example', { name: 'Emmy Noether' });
    await school.open();
    return school;
  }

  stop(): Promise<void> {
    return this.application.stop();
  }

  get sql(): Sql {
    return this.application.sql;
  }

  /** A new program with one curriculum and two courses; those of earlier tests stay as they are. */
  async open(): Promise<void> {
    this.program = await this.addProgram();
    this.curriculum = await this.addCurriculum();
    this.course = await this.addCourse();
    this.secondCourse = await this.addCourse();
  }

  async addProgram(organization = SCHOOL): Promise<string> {
    const code = `P-${(this.count += 1)}`;
    const { body } = await this.staff('post', `/organizations/${organization}/programs`, { code, title: code });
    return String(body['id']);
  }

  async addCurriculum(program = this.program, active = true): Promise<string> {
    const code = `C-${(this.count += 1)}`;
    const { body } = await this.staff('post', `/programs/${program}/curricula`, { code, title: code, active });
    return String(body['id']);
  }

  /** A course that belongs to the program. */
  async addCourse(program = this.program, organization = SCHOOL): Promise<string> {
    const course = await this.addLooseCourse(organization);
    await this.staff('put', `/programs/${program}/courses/${course}`);
    return course;
  }

  /** A course that belongs to no program. */
  async addLooseCourse(organization = SCHOOL): Promise<string> {
    const code = `K-${(this.count += 1)}`;
    const { body } = await this.staff('post', `/organizations/${organization}/courses`, { code, title: code });
    return String(body['id']);
  }

  /** Another organization; its slug. */
  async addOrganization(): Promise<string> {
    const slug = `other-school-${(this.count += 1)}`;
    await this.staff('post', '/organizations', { slug, name: slug });
    return slug;
  }

  /** Gives somebody roles in an organization. */
  async hire(person: string, roles: string[], organization = SCHOOL): Promise<void> {
    await this.staff('put', `/organizations/${organization}/members/${person}`, { roles });
  }

  /** An address that nobody has used in this school. */
  newcomer(name = 'student'): string {
    return `${name}-${(this.count += 1)}@engine-school.example`;
  }

  /** A key that nobody has used in this school. */
  newKey(): string {
    return `S-${(this.count += 1)}`;
  }

  /** Signs somebody in through the local stand-in for Google; the id of their user. */
  async signIn(address: string, choices: SignInChoices = {}): Promise<string> {
    const browser = this.application.browser();
    const me = await browser.signIn(address, choices);
    if (me.status !== 200) throw new Error(`${address} could not sign in: ${me.status} ${await me.text()}`);
    this.browsers.set(address, browser);
    const { id } = (await me.json()) as { id: string };
    this.ids.set(address, id);
    return id;
  }

  /** A request of somebody who has signed in, or of nobody. */
  async call(caller: string | undefined, method: Method, path: string, body?: unknown): Promise<Answer> {
    const browser = (caller !== undefined && this.browsers.get(caller)) || this.application.browser();
    const response = await browser[method](`/api/v1${path}`, body);
    const text = await response.text();
    return { status: response.status, body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>) };
  }

  /** A request of Ada, who may do everything. */
  staff(method: Method, path: string, body?: unknown): Promise<Answer> {
    return this.call('ada@engine-school.example', method, path, body);
  }

  /** A request of Emmy, the registrar. */
  registrar(method: Method, path: string, body?: unknown): Promise<Answer> {
    return this.call('emmy@engine-school.example', method, path, body);
  }

  async bulk(method: 'post' | 'patch' | 'put', path: string, rows: unknown, caller?: string): Promise<BulkAnswer> {
    const { status, body } = await this.call(caller ?? 'emmy@engine-school.example', method, path, rows);
    return { status, ...(body as unknown as Omit<BulkAnswer, 'status'>) };
  }

  /** A bulk call on the program; rows get its curriculum and the status `enrolled` where they say nothing else. */
  enroll(method: 'post' | 'patch' | 'put', ...rows: Record<string, unknown>[]): Promise<BulkAnswer> {
    const full = rows.map((row) => ({ curriculum: this.curriculum, status: 'enrolled', ...row }));
    return this.bulk(method, `/programs/${this.program}/enrollments`, full);
  }

  /** A bulk call on a course of the program. */
  enrollInCourse(
    method: 'post' | 'patch' | 'put',
    rows: Record<string, unknown>[],
    course = this.course,
  ): Promise<BulkAnswer> {
    const full = rows.map((row) => ({ status: 'active', ...row }));
    return this.bulk(method, `/programs/${this.program}/courses/${course}/enrollments`, full);
  }

  async inProgram(query = '', program = this.program): Promise<Enrollment[]> {
    const { body } = await this.registrar('get', `/programs/${program}/enrollments?limit=500${query}`);
    return body['items'] as Enrollment[];
  }

  async inCourse(query = '', course = this.course): Promise<Enrollment[]> {
    const { body } = await this.registrar('get', `/courses/${course}/enrollments?limit=500${query}`);
    return body['items'] as Enrollment[];
  }

  link(key: string, person: string, organization = SCHOOL): Promise<Answer> {
    return this.staff('put', `/organizations/${organization}/external-keys/${encodeURIComponent(key)}`, { person });
  }

  unlink(key: string): Promise<Answer> {
    return this.registrar('delete', `/organizations/${SCHOOL}/external-keys/${encodeURIComponent(key)}`);
  }

  /** Enrols one person in a course directly. */
  putInCourse(person: string, status = 'active', course = this.course): Promise<Answer> {
    return this.registrar('put', `/courses/${course}/enrollments/${encodeURIComponent(person)}`, { status });
  }

  /** What the log tells of one enrollment: the types of its events, from oldest to newest. */
  async history(grantId: string): Promise<string[]> {
    const found = await this.sql<{ type: string }>(
      `select type from common.domain_event where payload ->> 'grantId' = $1 order by id`,
      [grantId],
    );
    return found.map((one) => one.type.replace('enrollment.', ''));
  }

  /** What the events of one type tell of one enrollment. */
  async told(type: string, grantId: string): Promise<LoggedFacts[]> {
    const found = await this.sql<{ payload: LoggedFacts }>(
      `select payload from common.domain_event where type = $1 and payload ->> 'grantId' = $2 order by id`,
      [`enrollment.${type}`, grantId],
    );
    return found.map((one) => one.payload);
  }
}
