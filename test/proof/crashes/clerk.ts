import { setTimeout as pause } from 'node:timers/promises';
import { Client, type Answer } from '../support/client.js';
import { claimsOf } from '../support/google.js';
import type { Dice } from '../support/dice.js';
import type { Ledger, Outcome, Subject } from './ledger.js';
import { People } from './people.js';
import { Rosters } from './rosters.js';
import { idIn, type School } from './school.js';

const PRIVILEGES = ['update_course', 'manage_material', 'access_exercises', 'manage_events', 'view_enrollments'];

/** How long a client waits that was told that the database is away. */
const AFTER_REFUSAL_MS = 250;

/** A `POST` that was sent under an Idempotency-Key. */
interface Repeatable {
  readonly path: string;
  readonly body: object;
  readonly key: string;
  readonly subject: Subject;
  /** The id that was acknowledged, if it was. */
  readonly id: string | undefined;
}

/** A client that does this and that, one call after the other, and writes down what it was told. */
export class Clerk {
  readonly rosters: Rosters;
  /** Whoever was let in, with the session that they were given. */
  readonly arrivals: { readonly address: string; readonly browser: Client }[] = [];
  private readonly people: People;
  private readonly ownCourses: string[] = [];
  private repeatable: Repeatable[] = [];
  private count = 0;

  constructor(
    private readonly name: string,
    private readonly client: Client,
    private readonly school: School,
    private readonly ledger: Ledger,
    private readonly dice: Dice,
    heavy: boolean,
  ) {
    this.people = new People(name, dice);
    this.rosters = new Rosters(name, client, school, ledger, dice, heavy);
  }

  /** Works until `isOver`. */
  async work(isOver: () => boolean): Promise<void> {
    while (!isOver()) {
      const before = this.ledger.counts.unknown;
      await this.act();
      if (this.ledger.counts.unknown > before) await pause(AFTER_REFUSAL_MS);
    }
  }

  /** Sends again what was sent under an Idempotency-Key; says how many, and what is wrong with the answers. */
  async repeat(): Promise<{ asked: number; wrong: string[] }> {
    const faults: string[] = [];
    const asked = this.repeatable.length + this.rosters.repeatable;
    for (const { path, body, key, subject, id } of this.repeatable) {
      const again = await this.client.api('POST', path, { body, headers: { 'idempotency-key': key } });
      const found = idIn(again.body);
      const isReplayed = again.headers['idempotency-replayed'] === 'true';
      if (again.status !== 201 || (id !== undefined && (found !== id || !isReplayed)))
        faults.push(`POST ${path} again: ${again.status} ${JSON.stringify(again.body)}, where ${id ?? 'nothing'} was`);
      else if (id === undefined) this.ledger.note(subject, 'there', 'acknowledged', found);
    }
    this.repeatable = [];
    return { asked, wrong: [...faults, ...(await this.rosters.repeat())] };
  }

  private act(): Promise<void> {
    const throws = this.dice.below(100);
    if (throws < 22) return this.grant();
    if (throws < 36) return this.enroll();
    if (throws < 44) return this.appoint();
    if (throws < 52) return this.takeBack();
    if (throws < 72) return this.letIn();
    if (throws < 82) return this.rosters.send();
    if (throws < 86) return this.rosters.change();
    if (throws < 91) return this.link();
    if (throws < 96) return this.openCourse();
    return this.closeCourse();
  }

  private grant(): Promise<void> {
    const place = this.dice.pick([...this.school.courses, ...this.ownCourses]);
    const allow = this.dice.shuffled(PRIVILEGES).slice(0, 1 + this.dice.below(3));
    return this.put(
      { kind: 'course-privilege', place, person: this.people.somebody() },
      allow.toSorted().join(),
      `/courses/${place}/privileges/`,
      { roles: [], allow, deny: [] },
    );
  }

  private enroll(): Promise<void> {
    const place = this.dice.pick([...this.school.courses, ...this.ownCourses]);
    const status = this.dice.pick(['active', 'inactive']);
    return this.put(
      { kind: 'course-enrollment', place, person: this.people.somebody() },
      status,
      `/courses/${place}/enrollments/`,
      { status },
    );
  }

  private appoint(): Promise<void> {
    const place = this.school.organization;
    const roles = this.dice.pick([['teacher'], ['registrar'], ['registrar', 'teacher']]);
    return this.put(
      { kind: 'membership', place, person: this.people.somebody() },
      roles.join(),
      `/organizations/${place}/members/`,
      { roles },
    );
  }

  private async put(subject: Subject, value: string, path: string, body: object): Promise<void> {
    const send = (): Promise<Answer> => this.client.api('PUT', path + subject.person, { body });
    const { outcome, answer } = await this.ledger.ask(`PUT ${path}…`, send);
    this.ledger.note(subject, value, this.expect(`PUT ${path}…`, outcome, answer), idIn(answer?.body));
  }

  private async takeBack(): Promise<void> {
    const paths: Partial<Record<string, (place: string) => string>> = {
      'course-privilege': (place) => `/courses/${place}/privileges/`,
      'course-enrollment': (place) => `/courses/${place}/enrollments/`,
      membership: (place) => `/organizations/${place}/members/`,
    };
    const mine = [...this.ledger.entries.values()].filter(
      ({ kind, place, person, values }) =>
        kind in paths &&
        person.includes(`-${this.name}-`) &&
        !values.has('') &&
        (this.ownCourses.includes(place) || kind === 'membership' || this.school.courses.includes(place)),
    );
    if (mine.length === 0) return this.grant();
    const subject = this.dice.pick(mine);
    const path = paths[subject.kind]?.(subject.place) ?? '';
    const send = (): Promise<Answer> => this.client.api('DELETE', path + subject.person);
    const { outcome, answer } = await this.ledger.ask(`DELETE ${path}…`, send);
    this.ledger.note(subject, '', this.expect(`DELETE ${path}…`, outcome, answer));
  }

  private async letIn(): Promise<void> {
    const person = this.people.arrival();
    if (!person) return this.grant();
    const browser = new Client(this.school.bases);
    const { outcome, answer } = await this.ledger.ask('a sign-in', () => browser.trySignIn(claimsOf(person.address)));
    const isIn = answer?.status === 302 && answer.headers['location'] === '/api/v1/me';
    if (outcome === 'acknowledged' && !isIn) this.ledger.unexpected.push(`a sign-in: ${JSON.stringify(answer)}`);
    if (isIn) this.arrivals.push({ address: person.address, browser });
    const subject: Subject = { kind: 'user', place: '', person: person.address };
    this.ledger.note(subject, 'there', this.expect('a sign-in', outcome, answer));
  }

  private async link(): Promise<void> {
    const key = this.rosters.unlinkedKey();
    if (key === undefined) return this.rosters.send();
    const person = this.people.somebodyWithoutKey();
    const path = `/organizations/${this.school.organization}/external-keys/${key}`;
    const send = (): Promise<Answer> => this.client.api('PUT', path, { body: { person } });
    const { outcome, answer } = await this.ledger.ask(`PUT ${path}`, send);
    this.ledger.note({ kind: 'key', place: '', person: key }, person, this.expect(`PUT ${path}`, outcome, answer));
  }

  private async openCourse(): Promise<void> {
    const code = `${this.name}-${this.count++}`;
    const path = `/organizations/${this.school.organization}/courses`;
    const body = { code, title: code };
    const { outcome, answer } = await this.ledger.ask(`POST ${path}`, () =>
      this.client.api('POST', path, { body, headers: { 'idempotency-key': code } }),
    );
    const subject: Subject = { kind: 'course', place: '', person: code };
    const id = idIn(answer?.body);
    this.ledger.note(subject, 'there', this.expect(`POST ${path}`, outcome, answer), id);
    if (outcome === 'unknown' || this.dice.chance(0.3)) this.repeatable.push({ path, body, key: code, subject, id });
    else if (id !== undefined) this.ownCourses.push(id);
  }

  private async closeCourse(): Promise<void> {
    const id = this.ownCourses.pop();
    const entry = [...this.ledger.entries.values()].find((one) => one.kind === 'course' && one.id === id);
    if (id === undefined || !entry) return this.openCourse();
    const close = (): Promise<Answer> => this.client.api('DELETE', `/courses/${id}`);
    const { outcome, answer } = await this.ledger.ask('DELETE a course', close);
    this.ledger.note(entry, '', this.expect('DELETE a course', outcome, answer));
    // Its grants go with it, or are all there still: by the id it is known of which course they are.
    entry.id = id;
  }

  /** Nobody but this clerk writes what it writes, and Google says who signs in: there is nothing to refuse. */
  private expect(what: string, outcome: Outcome, answer: Answer | undefined): Outcome {
    if (outcome === 'refused')
      this.ledger.unexpected.push(`${what}: ${answer?.status} ${JSON.stringify(answer?.body)}`);
    return outcome;
  }
}
