import fc from 'fast-check';
import { World } from '../authorization/world.js';
import type { Finding, Part } from '../part.js';
import { ApplicationProcess } from '../support/application.js';
import { ChangeLog } from '../support/change-log.js';
import type { Dice } from '../support/dice.js';
import { ApiDocument, type Operation } from '../support/document.js';
import type { Draft } from './draft.js';
import { drafts } from './drafts.js';
import type { Promised } from './judge.js';
import { Pool } from './pool.js';
import { Sender } from './sender.js';

const REQUESTS = 52_000;
const REQUESTS_SHORT = 2_000;
/** How often each operation has its turn, so that what one does is met by the others. */
const ROUNDS = 8;

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
    const { server, google } = proof;
    const databaseUrl = await server.createDatabase();
    const application = await ApplicationProcess.start({ databaseUrl, variables: google.variables });
    try {
      const document = await ApiDocument.of(application.baseUrl);
      const world = await World.build(application.baseUrl, databaseUrl);
      const changes = await ChangeLog.install(databaseUrl);
      const pool = await Pool.fill(world);
      const attack = new Attack(document, new Sender(application.port, document, pool, changes));
      await attack.run(proof.dice, proof.short ? REQUESTS_SHORT : REQUESTS, proof.short ? 2 : ROUNDS);
      for (const finding of attack.findings(proof.short)) proof.report(finding);
      await changes.close();
      world.close();
    } finally {
      await application.stop();
      await server.dropDatabase(databaseUrl);
    }
  },
};

/** Sends requests, counts what comes back, and keeps the smallest request for each thing that is wrong. */
class Attack {
  private readonly statuses = new Map<string, Map<number, number>>();
  private readonly broken = new Map<Promised, number>();
  private readonly details = new Map<string, { promised: Promised; text: string; times: number }>();
  private sent = 0;

  constructor(
    private readonly document: ApiDocument,
    private readonly sender: Sender,
  ) {}

  async run(dice: Dice, requests: number, rounds: number): Promise<void> {
    const { operations } = this.document;
    const each = Math.ceil(requests / rounds / operations.length);
    for (let round = 0; round < rounds; round++) {
      for (const operation of dice.shuffled(operations)) await this.attack(operation, each, dice);
    }
    this.sender.close();
  }

  findings(short: boolean): Finding[] {
    const all = Object.entries(PROMISES) as [Promised, string][];
    const { operations } = this.document;
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
          ...(promised === 'answered' ? [this.figures()] : []),
        ],
      })),
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

  /** So many requests for one operation; fast-check makes the first that fails in some way as small as it can. */
  private async attack(operation: Operation, requests: number, dice: Dice): Promise<void> {
    let left = requests;
    while (left > 0) {
      let found: { signature: string; promised: Promised; text: string } | undefined;
      const property = fc.asyncProperty(drafts(this.document, operation), async (draft: Draft) => {
        const fresh = await this.try(draft);
        if (!fresh) return;
        found = fresh;
        throw new Error(fresh.signature);
      });
      const { numRuns } = await fc.check(property, {
        numRuns: left,
        seed: dice.below(2 ** 31),
        interruptAfterTimeLimit: 60_000,
      });
      if (found) this.details.set(found.signature, { ...found, times: 1 });
      left = found ? left - numRuns : 0;
    }
  }

  /** Sends one request; what is wrong in a way that was not known yet. */
  private async try(draft: Draft): Promise<{ signature: string; promised: Promised; text: string } | undefined> {
    const { status, operationId, breaches, curl } = await this.sender.send(draft);
    this.sent += 1;
    const counts = this.statuses.get(operationId ?? 'no operation') ?? new Map<number, number>();
    this.statuses.set(operationId ?? 'no operation', counts.set(status, (counts.get(status) ?? 0) + 1));
    for (const { promised, what } of breaches) {
      this.broken.set(promised, (this.broken.get(promised) ?? 0) + 1);
      const signature = `${operationId ?? 'no operation'}: ${what.slice(0, 90)}`;
      const known = this.details.get(signature);
      if (!known) return { signature, promised, text: `${operationId ?? 'no operation'}: ${what}\n${curl}` };
      known.times += 1;
    }
    return undefined;
  }

  private figures(): string {
    const byStatus = new Map<number, number>();
    for (const counts of this.statuses.values()) {
      for (const [status, count] of counts) byStatus.set(status, (byStatus.get(status) ?? 0) + count);
    }
    const told = [...byStatus]
      .toSorted(([one], [other]) => one - other)
      .map(([status, count]) => `${status}: ${count}`);
    return `${this.document.operations.length} operations, ${this.sent} requests; ${told.join(', ')}`;
  }
}
