import fc, { type Arbitrary } from 'fast-check';
import { World } from '../authorization/world.js';
import type { Finding, Part, Proof } from '../part.js';
import { ApplicationProcess } from '../support/application.js';
import { ChangeLog } from '../support/change-log.js';
import { Dice } from '../support/dice.js';
import { ApiDocument, type Operation } from '../support/document.js';
import type { Draft } from './draft.js';
import { drafts } from './drafts.js';
import type { Promised } from './judge.js';
import { Pool } from './pool.js';
import { Sender, type Outcome } from './sender.js';
import { throwBytes } from './malformed.js';

/** How many requests are sent, by how many clients at once, each to an application and a school of its own. */
const FULL = { requests: 50_400, lanes: 3, rounds: 4 };
const SHORT = { requests: 2_000, lanes: 1, rounds: 2 };

const LISTENER = new URL('./hears-everything.js', import.meta.url).href;

/** How many requests may be spent on making one that shows a fault smaller. */
const SHRINKING = 150;

const PROMISES: Readonly<Record<Promised, string>> = {
  answered: 'every request is answered, and none with a 5xx',
  described: 'every answer is one that the document describes: status, type, body, headers and code',
  unchanged: 'nothing is changed by a refused request or a read, nor by the refused rows of a bulk call',
  silent: 'no refusal tells of the inside',
  refused: 'no body that the document forbids is served',
};

/** Every operation of the document, fed with input that is valid, nearly so, or anything. */
export const HOSTILE_CLIENTS: Part = {
  name: 'hostile',
  async run(proof) {
    const { requests, lanes, rounds } = proof.short ? SHORT : FULL;
    const score = new Score();
    const share = { requests: Math.ceil(requests / lanes), rounds };
    const dice = Array.from({ length: lanes }, () => new Dice(proof.dice.below(2 ** 31)));
    const operations = await Promise.all(dice.map((one) => lane(proof, score, one, share)));
    for (const finding of score.findings(operations[0] ?? [], proof.short)) proof.report(finding);
  },
};

interface Share {
  readonly requests: number;
  /** How often each operation has its turn, so that what one does is met by the others. */
  readonly rounds: number;
}

/** One client against one application; its requests come one after another, so that what each changes can be told. */
async function lane({ server, google }: Proof, score: Score, dice: Dice, share: Share): Promise<readonly Operation[]> {
  const databaseUrl = await server.createHastyDatabase();
  const application = await ApplicationProcess.start({ databaseUrl, variables: google.variables, preload: LISTENER });
  try {
    const document = await ApiDocument.of(application.baseUrl);
    const world = await World.build(application.baseUrl, databaseUrl);
    const changes = await ChangeLog.install(databaseUrl);
    const pool = await Pool.fill(world);
    const sender = new Sender(application.port, document, pool, changes);
    const each = Math.ceil(share.requests / share.rounds / document.operations.length);
    for (let round = 0; round < share.rounds; round++) {
      for (const operation of dice.shuffled(document.operations)) {
        await attack(drafts(document, operation), each, dice, (draft) => score.take(() => sender.send(draft)));
      }
    }
    score.add(await throwBytes(application.port, changes, dice, share.requests / 100));
    sender.close();
    await changes.close();
    world.close();
    return document.operations;
  } finally {
    await application.stop();
    await server.dropDatabase(databaseUrl);
  }
}

/** So many requests for one operation; fast-check makes the first that fails in some way as small as it can. */
async function attack(
  all: Arbitrary<Draft>,
  requests: number,
  dice: Dice,
  send: (draft: Draft) => Promise<Fault | undefined>,
): Promise<void> {
  let left = requests;
  while (left > 0) {
    const faults: Fault[] = [];
    let shrinking = 0;
    const property = fc.asyncProperty(all, async (draft) => {
      if (faults.length > 0 && (shrinking += 1) > SHRINKING) return;
      const fault = await send(draft);
      if (!fault) return;
      faults.push(fault);
      throw new Error(fault.signature);
    });
    const { numRuns } = await fc.check(property, { numRuns: left, seed: dice.below(2 ** 31) });
    faults.at(-1)?.keep();
    left = faults.length > 0 ? left - numRuns : 0;
  }
}

/** Something that is wrong in a way that was not known yet. */
interface Fault {
  readonly signature: string;
  /** Makes it known, as it was seen last. */
  keep(): void;
}

/** What was sent by all lanes, what came back, and the smallest request for each thing that is wrong. */
class Score {
  private readonly statuses = new Map<string, Map<number, number>>();
  private readonly broken = new Map<Promised, number>();
  private readonly details = new Map<string, { promised: Promised; text: string; times: number }>();
  private readonly others: Finding[] = [];
  private sent = 0;

  add(finding: Finding): void {
    this.others.push(finding);
  }

  /** Sends one request; what is wrong with its answer, in a way that was not known yet. */
  async take(send: () => Promise<Outcome>): Promise<Fault | undefined> {
    const { status, operationId = 'no operation', breaches, curl } = await send();
    this.sent += 1;
    const counts = this.statuses.get(operationId) ?? new Map<number, number>();
    this.statuses.set(operationId, counts.set(status, (counts.get(status) ?? 0) + 1));
    for (const { promised, what } of breaches) {
      this.broken.set(promised, (this.broken.get(promised) ?? 0) + 1);
      const signature = `${operationId}: ${what.slice(0, 90)}`;
      const known = this.details.get(signature);
      if (!known) {
        const text = `${operationId}: ${what}\n${curl}`;
        return { signature, keep: () => void this.details.set(signature, { promised, text, times: 1 }) };
      }
      known.times += 1;
    }
    return undefined;
  }

  findings(operations: readonly Operation[], short: boolean): Finding[] {
    const all = Object.entries(PROMISES) as [Promised, string][];
    const unserved = operations.filter(
      ({ id }) => ![...(this.statuses.get(id)?.keys() ?? [])].some((status) => status < 400),
    );
    return [
      ...all.map(([promised, what]) => ({
        what,
        tries: this.sent,
        breaches: this.broken.get(promised) ?? 0,
        details: [
          ...[...this.details.values()]
            .filter((one) => one.promised === promised)
            .map(({ text, times }) => `${text}\n(${times} times)`),
          ...(promised === 'answered' ? [this.figures(operations)] : []),
        ],
      })),
      ...this.others,
      // The short form throws too seldom to be sure of it.
      ...(short
        ? []
        : [
            {
              what: 'every operation was also served, so that there was something to attack',
              tries: operations.length,
              breaches: unserved.length,
              details: unserved.map(({ id }) => id),
            },
          ]),
    ];
  }

  private figures(operations: readonly Operation[]): string {
    const byStatus = new Map<number, number>();
    for (const counts of this.statuses.values()) {
      for (const [status, count] of counts) byStatus.set(status, (byStatus.get(status) ?? 0) + count);
    }
    const told = [...byStatus]
      .toSorted(([one], [other]) => one - other)
      .map(([status, count]) => `${status}: ${count}`);
    return `${operations.length} operations, ${this.sent} requests; ${told.join(', ')}`;
  }
}
