import { DEMO_PEOPLE } from '../../../../src/demo/demo-people.js';
import { startApplication, type RunningApplication } from '../../../support/application.js';
import type { Browser } from '../../../support/browser.js';
import { at, type Person } from '../school.js';

export interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

type Method = 'get' | 'put' | 'post' | 'patch' | 'delete';

/**
 * The whole application with a school in it: Ada is platform admin, Charles a teacher and the creator of the course
 * with the role `assistant`.
 */
export class SchoolOverHttp {
  course = '';
  private readonly browsers = new Map<Person | undefined, Browser>();
  private readonly ids = new Map<Person, string>();

  private constructor(private readonly application: RunningApplication) {}

  static async start(): Promise<SchoolOverHttp> {
    const school = new SchoolOverHttp(await startApplication({ variables: { ADMIN_EMAILS: at('ada') } }));
    await school.signIn('ada');
    await school.call('ada', 'post', '/organizations', { slug: 'engine-school', name: 'Engine School' });
    await school.call('ada', 'put', `/organizations/engine-school/members/${at('charles')}`, { roles: ['teacher'] });
    await school.signIn('charles');
    school.course = await school.addCourse('ENG-101');
    await school.call('charles', 'put', `/courses/${school.course}/roles/assistant`, { allow: ['manage_exercises'] });
    return school;
  }

  stop(): Promise<void> {
    return this.application.stop();
  }

  /** Signs somebody in through the local stand-in for Google; the id of their user. */
  async signIn(person: Person): Promise<string> {
    const browser = this.application.browser();
    this.browsers.set(person, browser);
    const me = await browser.signIn(at(person), { name: DEMO_PEOPLE[person].name });
    const { id } = (await me.json()) as { id: string };
    this.ids.set(person, id);
    return id;
  }

  id(person: Person): string {
    return this.ids.get(person) ?? '';
  }

  async addCourse(code: string): Promise<string> {
    const { body } = await this.call('charles', 'post', '/organizations/engine-school/courses', { code, title: code });
    return String(body['id']);
  }

  /** A request of somebody who has signed in, or of nobody. */
  async call(caller: Person | undefined, method: Method, path: string, body?: unknown): Promise<Answer> {
    const browser = this.browsers.get(caller) ?? this.application.browser();
    const response = await browser[method](`/api/v1${path}`, body);
    const text = await response.text();
    return { status: response.status, body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>) };
  }

  /** The path of somebody's grant on the course. */
  grant(person: string, course = this.course): string {
    return `/courses/${course}/privileges/${encodeURIComponent(person)}`;
  }
}
