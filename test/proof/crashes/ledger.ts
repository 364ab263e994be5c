import { NoAnswer, type Answer } from '../support/client.js';

/** Of what the ledger keeps account. */
export type Kind =
  | 'user'
  | 'course'
  | 'key'
  | 'membership'
  | 'course-privilege'
  | 'course-enrollment'
  | 'program-enrollment';

/** One thing that clients write: a grant of somebody in a place, a user, a course. Its value is a text; none is ''. */
export interface Entry {
  readonly kind: Kind;
  readonly place: string;
  readonly person: string;
  /** What it may be: what was acknowledged last, and whatever was written since without an answer. */
  readonly values: Set<string>;
  /** The id that was acknowledged with it, while nothing has been written since of which no answer came. */
  id: string | undefined;
}

/** What became of a write, as its client knows. */
export type Outcome = 'acknowledged' | 'refused' | 'unknown';

/** Where something is kept account of. */
export interface Subject {
  readonly kind: Kind;
  readonly place: string;
  readonly person: string;
}

/** What the clients were told. One client alone writes each entry, one write after the other. */
export class Ledger {
  readonly entries = new Map<string, Entry>();
  readonly counts = { acknowledged: 0, refused: 0, unknown: 0 };
  /** Answers that nothing explains; each is a breach. */
  readonly unexpected: string[] = [];
  /** While the database is away, 503 is what clients are to be answered, and nothing must break off. */
  expectUnavailable = false;
  /** Whose answers may stay away: anybody's while one is killed, and then, by its port, those of the one that is down. */
  silent: 'nobody' | 'anybody' | number = 'anybody';

  entry({ kind, place, person }: Subject): Entry {
    const key = keyOf({ kind, place, person });
    const found = this.entries.get(key);
    if (found) return found;
    const made: Entry = { kind, place, person, values: new Set(['']), id: undefined };
    this.entries.set(key, made);
    return made;
  }

  /** Makes a request and says what came of it; the answer where there was one. */
  async ask(what: string, send: () => Promise<Answer>): Promise<{ outcome: Outcome; answer: Answer | undefined }> {
    const { outcome, answer } = await this.outcomeOf(what, send);
    this.counts[outcome] += 1;
    return { outcome, answer };
  }

  /** Writes down what a write of `value` came to. */
  note(subject: Subject, value: string, outcome: Outcome, id?: string): void {
    const entry = this.entry(subject);
    if (outcome === 'refused') return;
    if (outcome === 'acknowledged') entry.values.clear();
    entry.values.add(value);
    entry.id = outcome === 'acknowledged' ? id : undefined;
  }

  private async outcomeOf(
    what: string,
    send: () => Promise<Answer>,
  ): Promise<{ outcome: Outcome; answer: Answer | undefined }> {
    let answer: Answer;
    try {
      answer = await send();
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error;
      if (!this.mayBeSilent(error)) this.unexpected.push(`${what}: no answer, ${error.message}`);
      return { outcome: 'unknown', answer: undefined };
    }
    const { status, headers, body } = answer;
    if (status < 400) return { outcome: 'acknowledged', answer };
    if (status < 500) return { outcome: 'refused', answer };
    const code = codeOf(body);
    const fits = status === 503 && headers['retry-after'] !== undefined && this.expectUnavailable;
    if (!fits || code !== 'database-unavailable') this.unexpected.push(`${what}: ${status} ${JSON.stringify(body)}`);
    return { outcome: 'unknown', answer };
  }

  private mayBeSilent({ message }: NoAnswer): boolean {
    if (typeof this.silent === 'string') return this.silent === 'anybody';
    return message.includes('ECONNREFUSED') && message.endsWith(`:${this.silent}`);
  }
}

export function keyOf({ kind, place, person }: Subject): string {
  return `${kind} ${place} ${person}`;
}

function codeOf(body: unknown): unknown {
  return typeof body === 'object' && body !== null && 'code' in body ? body.code : undefined;
}
