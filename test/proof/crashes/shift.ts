import { setTimeout as pause } from 'node:timers/promises';
import type { Ledger } from './ledger.js';

/** On a busy machine little is acknowledged: so long it is waited for. */
const PATIENCE_MS = 10_000;

/** In which whatever a request was breaks off when its application is killed. */
const BREAKING_OFF_MS = 250;

/** Somebody who makes calls, one after the other. */
export interface Worker {
  work(isOver: () => boolean): Promise<void>;
}

/** Everybody at work at once, from its beginning until it is ended. */
export class Shift {
  private isOver = false;
  private readonly work: Promise<unknown>;

  constructor(
    private readonly ledger: Ledger,
    workers: readonly Worker[],
  ) {
    ledger.silent = 'nobody';
    this.work = Promise.all(workers.map((worker) => worker.work(() => this.isOver)));
  }

  /** Until so many more calls have been acknowledged: a crash before that shows nothing. */
  async untilAcknowledged(more: number): Promise<void> {
    const { counts } = this.ledger;
    const wanted = counts.acknowledged + more;
    const deadline = Date.now() + PATIENCE_MS;
    while (counts.acknowledged < wanted && Date.now() < deadline) await pause(5);
  }

  /** From now on whoever listens at `port` is silent, and nobody else; how many calls were acknowledged meanwhile. */
  async without(port: number, ms: number, acknowledged: number): Promise<number> {
    const { ledger } = this;
    await pause(BREAKING_OFF_MS);
    ledger.silent = port;
    const before = ledger.counts.acknowledged;
    await pause(ms);
    await this.untilAcknowledged(acknowledged);
    return ledger.counts.acknowledged - before;
  }

  /** Everybody ends the call that they are at. */
  async end(): Promise<void> {
    this.isOver = true;
    await this.work;
  }
}
