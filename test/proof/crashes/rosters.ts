import type { Answer, Client } from '../support/client.js';
import type { Dice } from '../support/dice.js';
import type { Ledger, Outcome, Subject } from './ledger.js';
import type { School } from './school.js';

const STATUSES = ['enrolled', 'pending', 'suspended'];

/** Rows that one transaction takes, as docs/decisions/0023-bulk-calls.md says. */
export const CHUNK = 1_000;

interface Row {
  readonly externalUserKey: string;
  readonly curriculum: string;
  readonly status: string;
}

/** A roster of nothing but new people, which is there in whole chunks or, where none is short, not at all. */
export interface Sent {
  readonly rows: readonly Row[];
  readonly method: 'POST' | 'PUT';
  readonly key: string;
  readonly outcome: Outcome;
}

/** The rosters that one clerk sends. */
export class Rosters {
  /** Those of which no answer came since it was asked last. */
  unanswered: Sent[] = [];
  private kept: Sent[] = [];
  private readonly keys: string[] = [];
  private count = 0;

  constructor(
    private readonly name: string,
    private readonly client: Client,
    private readonly school: School,
    private readonly ledger: Ledger,
    private readonly dice: Dice,
    /** Whether they may have more than one chunk. */
    private readonly heavy: boolean,
  ) {}

  get repeatable(): number {
    return this.kept.length;
  }

  /** Sends a roster of people who are not in the program. */
  async send(): Promise<void> {
    const isLong = this.heavy && this.dice.chance(0.3);
    const length = isLong ? CHUNK + 1 + this.dice.below(1_600) : 1 + this.dice.below(40);
    const curriculum = this.dice.pick(this.school.curricula);
    const rows = Array.from({ length }, () => ({
      externalUserKey: `k-${this.name}-${this.count++}`,
      curriculum,
      status: this.dice.pick(STATUSES),
    }));
    const method = this.dice.pick(['POST', 'PUT'] as const);
    const key = `${this.name}-roster-${this.count}`;
    const { outcome, answer } = await this.ledger.ask(`${method} a roster`, () => this.call(method, rows, key));
    const results = resultsIn(answer);
    for (const [index, { externalUserKey, status }] of rows.entries()) {
      const result = results[index];
      const isMade = result?.outcome === 'created';
      const isLost = outcome === 'unknown' || this.isCutOff(result);
      this.ledger.note(
        subjectOf(externalUserKey, curriculum),
        status,
        isMade ? 'acknowledged' : isLost ? 'unknown' : 'refused',
        result?.id,
      );
      if (!isMade && !isLost) this.ledger.unexpected.push(`${method} a roster: ${JSON.stringify(result ?? answer)}`);
    }
    this.keys.push(...rows.slice(0, 5).map(({ externalUserKey }) => externalUserKey));
    const sent: Sent = { rows, method, key, outcome };
    if (outcome === 'unknown' || results.some((result) => this.isCutOff(result))) this.unanswered.push(sent);
    if (method === 'POST' && (outcome === 'unknown' || this.dice.chance(0.2))) this.kept.push(sent);
  }

  /** Changes a few of those who are there. */
  async change(): Promise<void> {
    const entries = this.keys
      .flatMap((key) => this.school.curricula.map((curriculum) => this.ledger.entry(subjectOf(key, curriculum))))
      .filter(({ values }) => !values.has(''));
    if (entries.length === 0) return this.send();
    const chosen = this.dice.shuffled(entries).slice(0, 1 + this.dice.below(10));
    const rows = chosen.map(({ person, place }) => ({
      externalUserKey: person,
      curriculum: place,
      status: this.dice.pick(STATUSES),
    }));
    const { outcome, answer } = await this.ledger.ask('PATCH a roster', () => this.call('PATCH', rows));
    const results = resultsIn(answer);
    for (const [index, { externalUserKey, curriculum, status }] of rows.entries()) {
      const result = results[index];
      const isDone = result?.outcome === 'updated' || result?.outcome === 'unchanged';
      const isLost = outcome === 'unknown' || this.isCutOff(result);
      this.ledger.note(
        subjectOf(externalUserKey, curriculum),
        status,
        isDone ? 'acknowledged' : isLost ? 'unknown' : 'refused',
        result?.id,
      );
      if (!isDone && !isLost) this.ledger.unexpected.push(`PATCH a roster: ${JSON.stringify(result ?? answer)}`);
    }
  }

  /** Sends again what was sent under an Idempotency-Key; answers with what is wrong with the answers. */
  async repeat(): Promise<string[]> {
    const faults: string[] = [];
    for (const { rows, key, outcome } of this.kept) {
      const answer = await this.call('POST', rows, key);
      const isReplayed = answer.headers['idempotency-replayed'] === 'true';
      if (outcome === 'acknowledged' && !isReplayed) faults.push(`An acknowledged roster was not answered as before.`);
      for (const [index, { externalUserKey, curriculum, status }] of rows.entries()) {
        const result = resultsIn(answer)[index];
        if (result?.outcome === 'created') {
          if (outcome === 'unknown')
            this.ledger.note(subjectOf(externalUserKey, curriculum), status, 'acknowledged', result.id);
        } else if (result?.code !== 'conflict' || outcome === 'acknowledged') {
          faults.push(`A roster again: ${answer.status} ${JSON.stringify(result ?? answer.body)}`);
        }
      }
    }
    this.kept = [];
    return faults;
  }

  /** A key that somebody waits for, and of which nobody has said whose it is. */
  unlinkedKey(): string | undefined {
    const at = this.keys.findIndex((key) => !this.ledger.entries.has(`key  ${key}`));
    return at === -1 ? undefined : this.keys[at];
  }

  /**
   * Whether the connection was lost before it could be known if this row's chunk was committed. Nothing that a clerk
   * writes stands in the way of a row, so that it is not applied only while the database is away.
   */
  private isCutOff(result: RowAnswer | undefined): boolean {
    return result?.code === 'not-applied' && this.ledger.expectUnavailable;
  }

  private call(method: string, rows: readonly Row[], key?: string): Promise<Answer> {
    const headers: Record<string, string> = key === undefined ? {} : { 'idempotency-key': key };
    return this.client.api(method, `/programs/${this.school.program}/enrollments`, { body: rows, headers });
  }
}

export function subjectOf(key: string, curriculum: string): Subject {
  return { kind: 'program-enrollment', place: curriculum, person: key };
}

interface RowAnswer {
  readonly outcome: string;
  readonly id?: string;
  readonly code?: string;
}

function resultsIn(answer: Answer | undefined): readonly RowAnswer[] {
  const body = answer?.body;
  if (typeof body !== 'object' || body === null || !('results' in body)) return [];
  return body.results as RowAnswer[];
}
