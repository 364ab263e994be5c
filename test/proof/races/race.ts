import { setTimeout as pause } from 'node:timers/promises';
import type pg from 'pg';
import { claimsOf } from '../support/google.js';
import type { Dice } from '../support/dice.js';
import {
  ADA,
  EMMY,
  type Actions,
  type Answer,
  type How,
  type Mode,
  type Person,
  type Place,
  type RosterRow,
} from './actions.js';
import type { Breach, Effect, Ledger, Thing } from './ledger.js';

/** One call of a race: does it, checks its answer, and notes what it acknowledged. */
export interface Call {
  readonly label: string;
  (): Promise<readonly Answer[]>;
}

/** When a call of a race ran, and what it was answered. */
export interface Ran {
  readonly call: Call;
  readonly label: string;
  readonly answers: readonly Answer[];
  readonly from: number;
  readonly to: number;
}

interface Terms {
  /** Codes with which the call may be refused here. */
  readonly refusals?: readonly string[];
  readonly by?: string;
  /** Whether a key that a row names with an address may be somebody else's, and stay theirs. */
  readonly disputed?: boolean;
}

interface Noted {
  readonly thing: Thing;
  /** Which of the call's answers acknowledges it. */
  readonly row: number;
  readonly effect: Effect;
  readonly content?: string | undefined;
  /** Whether only the state of the thing is looked at, and not how often it was made. */
  readonly manyTimes?: boolean;
}

const NOBODY: Place = { organizationId: '', programId: '', curriculumId: '', courseId: '' };

let people = 0;

/** One race of a scenario, with people of its own: arranges it, runs its calls at once, and keeps what came of them. */
export class Race {
  readonly breaches: Breach[] = [];
  readonly ran: Ran[] = [];

  constructor(
    readonly actions: Actions,
    readonly place: Place,
    readonly dice: Dice,
    private readonly ledger: Ledger,
    private readonly database: pg.Pool,
    /** Within how many milliseconds its calls begin. */
    private readonly spread: number,
  ) {}

  person(): Person {
    const n = ++people;
    const email = `person-${n}@engine-school.example`;
    return { email, key: `S-${n}`, claims: claimsOf(email) };
  }

  /** One person for the single form of a race, some for the bulk form. */
  crowd(bulk: boolean, size = 3): readonly Person[] {
    return Array.from({ length: bulk ? size : 1 }, () => this.person());
  }

  /** Begins each call at a random moment, so that every race is another interleaving, and waits for all. */
  async together(...calls: readonly Call[]): Promise<void> {
    const works = calls.map(async (call) => {
      await pause(this.dice.next() * this.spread);
      const from = performance.now();
      const answers = await call();
      this.ran.push({ call, label: call.label, answers, from, to: performance.now() });
    });
    for (const one of await Promise.allSettled(works)) if (one.status === 'rejected') throw one.reason;
  }

  signIn({ email, claims }: Person): Call {
    const user: Noted = {
      thing: { kind: 'user', place: NOBODY, name: email },
      row: 0,
      effect: 'put',
      content: 'registered 1',
    };
    return this.call('sign-in', [user], {}, async () => [withoutId(await this.actions.signIn(claims))]);
  }

  grant(names: readonly string[], allow: readonly string[], terms: Terms = {}, place = this.place): Call {
    const content = allow.toSorted().join();
    return this.call('grant', this.put('privilege', place, names, content), terms, () =>
      this.actions.grant(terms.by ?? ADA, place, names, allow),
    );
  }

  revoke(name: string, terms: Terms = {}): Call {
    return this.call('revoke', [this.end('privilege', name)], terms, async () => [
      await this.actions.revoke(terms.by ?? ADA, this.place, name),
    ]);
  }

  employ(name: string, roles: readonly string[], terms: Terms = {}): Call {
    return this.call('employ', this.put('member', this.place, [name], roles.toSorted().join()), terms, async () => [
      await this.actions.employ(terms.by ?? ADA, this.place, name, roles),
    ]);
  }

  dismiss(name: string, terms: Terms = {}): Call {
    return this.call('dismiss', [this.end('member', name)], terms, async () => [
      await this.actions.dismiss(terms.by ?? ADA, this.place, name),
    ]);
  }

  /** Where a row names a key, what it enrols is found by that. */
  enroll(mode: Mode, rows: readonly RosterRow[], terms: Terms = {}, place = this.place): Call {
    const noted = rows.flatMap(({ email, key, status }, row): Noted[] => {
      const name = key === undefined ? (email ?? '') : `key:${key}`;
      const enrolled: Noted = { thing: { kind: 'program', place, name }, row, effect: 'put', content: status };
      const tied = key === undefined || email === undefined ? [] : [this.tied(place, key, email, row)];
      return [enrolled, ...tied.map((one) => (terms.disputed ? { ...one, content: undefined } : one))];
    });
    return this.call('roster', noted, terms, () => this.actions.enroll(terms.by ?? EMMY, place, mode, rows));
  }

  /** With the enrollment of `name` go those in the course through it. */
  expel(id: string, name: string, terms: Terms = {}): Call {
    const ends = [this.end('program', name), this.end('through', name)];
    return this.call('expel', ends, terms, async () => [await this.actions.expel(terms.by ?? EMMY, this.place, id)]);
  }

  attend(how: How, names: readonly string[], status: string, terms: Terms = {}, place = this.place): Call {
    const content = how === 'directly' ? status : undefined;
    return this.call('course list', this.put(how, place, names, content), terms, () =>
      this.actions.attend(terms.by ?? EMMY, place, how, names, status),
    );
  }

  leave(name: string, terms: Terms = {}): Call {
    return this.call('leave', [this.end('directly', name)], terms, async () => [
      await this.actions.leave(terms.by ?? EMMY, this.place, name),
    ]);
  }

  link(key: string, name: string, terms: Terms = {}, place = this.place): Call {
    return this.call('link', [this.tied(place, key, name, 0)], terms, async () => [
      withoutId(await this.actions.link(terms.by ?? EMMY, place, key, name)),
    ]);
  }

  unlink(key: string, terms: Terms = {}): Call {
    return this.call('unlink', [this.end('key', `key:${key}`)], terms, async () => [
      await this.actions.unlink(terms.by ?? EMMY, this.place, key),
    ]);
  }

  /** Ends whatever was theirs: what was enrolled in the program by their key, which is tied to them, all else by their address. */
  retire({ email, key }: Person, terms: Terms = {}): Call {
    const byKey = (['program', 'key'] as const).map((kind) => this.end(kind, `key:${key}`));
    const byAddress = (['directly', 'through', 'privilege', 'member'] as const).map((kind) => this.end(kind, email));
    const user: Noted = { thing: { kind: 'user', place: NOBODY, name: email }, row: 0, effect: 'end' };
    return this.call('retire', [...byKey, ...byAddress, user], terms, async () => [
      await this.actions.retire(terms.by ?? ADA, this.place, email),
    ]);
  }

  withdraw(id: string, things: readonly Thing[], terms: Terms = {}): Call {
    const ends = things.map((thing): Noted => ({ thing, row: 0, effect: 'end' }));
    return this.call('withdraw', ends, terms, async () => [
      await this.actions.withdraw(terms.by ?? ADA, this.place, id),
    ]);
  }

  renew(id: string, thing: Thing, terms: Terms = {}): Call {
    return this.call('renew', [{ thing, row: 0, effect: 'put' }], terms, async () => [
      await this.actions.renew(terms.by ?? ADA, this.place, id),
    ]);
  }

  /** Ends everything of these people there. */
  delete(what: 'course' | 'program' | 'organization', place: Place, names: readonly string[]): Call {
    const kinds: Readonly<Record<typeof what, readonly Thing['kind'][]>> = {
      course: ['directly', 'through', 'privilege'],
      program: ['program', 'through'],
      organization: ['directly', 'through', 'privilege', 'program', 'member'],
    };
    const ends = names.flatMap((name) =>
      kinds[what].map((kind): Noted => ({ thing: { kind, place, name }, row: 0, effect: 'end-for-good' })),
    );
    const work = {
      course: () => this.actions.deleteCourse(place),
      program: () => this.actions.deleteProgram(place),
      organization: () => this.actions.deleteOrganization(place),
    }[what];
    return this.call(`delete ${what}`, ends, {}, async () => [await work()]);
  }

  /** May end whatever of these had expired. */
  removeExpired(): Call {
    return this.call('remove expired', [], {}, async () => [await this.actions.removeExpired()]);
  }

  /** Says that a thing may go by itself from now on, until it is put again. */
  mayBeGone(thing: Thing): void {
    const now = performance.now();
    this.ledger.note(thing, { effect: 'perhaps-end', created: false, from: now, to: now });
  }

  /** Says that these, which had expired before anybody signed in, must not have become real. */
  async mustHaveExpired(ids: readonly string[]): Promise<void> {
    const tables = ['privilege.course_privilege', 'privilege.organization_membership'];
    tables.push('enrollment.program_enrollment', 'enrollment.course_enrollment');
    const real = tables.map((table) => `select id from ${table} where id = any($1::uuid[])`).join(' union all ');
    const { rows } = await this.database.query<{ id: string }>(real, [ids]);
    for (const { id } of rows) this.breaches.push({ kind: 'resurrected', what: `${id} had expired and became real` });
  }

  /** Says that a call which began after `end` had ended must have been refused. */
  mustBeRefusedAfter(end: Call, ...calls: readonly Call[]): void {
    const ended = this.ran.find(({ call }) => call === end);
    for (const { call, label, from, answers } of this.ran) {
      if (!ended || !calls.includes(call) || from < ended.to) continue;
      const done = answers.filter((answer) => answer.done).length;
      if (done > 0) this.breaches.push({ kind: 'error', what: `${label} was done ${done} times after ${end.label}` });
    }
  }

  /** Arranges what no call can. */
  async sql(text: string, values: readonly unknown[]): Promise<void> {
    await this.database.query(text, [...values]);
  }

  /** Any other call, of which the ledger keeps nothing. */
  other(label: string, terms: Terms, work: () => Promise<Answer>): Call {
    return this.call(label, [], terms, async () => [await work()]);
  }

  private put(kind: Thing['kind'], place: Place, names: readonly string[], content: string | undefined): Noted[] {
    return names.map((name, row) => ({ thing: { kind, place, name }, row, effect: 'put', content }));
  }

  private tied(place: Place, key: string, name: string, row: number): Noted {
    const thing = { kind: 'key', place, name: `key:${key}` } as const;
    return { thing, row, effect: 'put', content: name.toLowerCase(), manyTimes: true };
  }

  private end(kind: Thing['kind'], name: string): Noted {
    return { thing: { kind, place: this.place, name }, row: 0, effect: 'end' };
  }

  private call(
    label: string,
    noted: readonly Noted[],
    { refusals = [] }: Terms,
    work: () => Promise<readonly Answer[]>,
  ): Call {
    const run = async (): Promise<readonly Answer[]> => {
      const from = performance.now();
      const answers = await work();
      const to = performance.now();
      for (const { done, word } of answers) {
        if (!done && !refusals.includes(word)) this.breaches.push({ kind: 'error', what: `${label}: ${word}` });
      }
      for (const { thing, row, effect, content, manyTimes = false } of noted) {
        const answer = answers[row];
        const created = answer?.word === 'created' && !manyTimes;
        if (answer?.done) this.ledger.note(thing, { effect, content, created, from, to });
      }
      return answers;
    };
    return Object.assign(run, { label });
  }
}

/** What names no grant is not kept by its id. */
function withoutId({ done, word }: Answer): Answer {
  return { done, word };
}
