import { setTimeout as pause } from 'node:timers/promises';
import { audit, breachesOf } from '../support/audit.js';
import type { ApplicationProcess } from '../support/application.js';
import type { Dice } from '../support/dice.js';
import type { Google } from '../support/google.js';
import type { ProofServer } from '../support/server.js';
import { lookAfter } from './aftermath.js';
import { Applications } from './applications.js';
import { Clerk } from './clerk.js';
import { asked } from './database.js';
import { leftLying, untilAtWork, untilDelivered, untilTakenUp, type Begun } from './deliveries.js';
import { Ledger } from './ledger.js';
import { Racers } from './racers.js';
import { foundSchool } from './school.js';
import { Shift } from './shift.js';
import type { Tally } from './tally.js';
import { causeTrouble, endTrouble } from './trouble.js';

const WITNESS = new URL('./witness.js', import.meta.url).href;
const CLERKS = 8;

/** Within which another process must have taken up what one that was killed had begun. */
const TAKEN_UP_MS = 90_000;
const MOST_TAKEOVERS = 5;

/** What a run works with. */
export interface RunSettings {
  readonly server: ProofServer;
  readonly google: Google;
  readonly dice: Dice;
  readonly tally: Tally;
  /** How many processes serve the database; one unless it says otherwise. */
  readonly instances?: number;
  /** How many races go on at once beside the clerks; none unless it says so. */
  readonly races?: number;
  readonly sabotage?: string;
  /** A statement that is run in the database before the application starts; `:name` is its name. */
  readonly prepare?: string;
  /** The way by which the application reaches its database. */
  readonly route?: (databaseUrl: string) => Promise<string>;
}

/** One school on one database, its clients, and one application, or several, that are killed again and again. */
export class CrashRun {
  private constructor(
    private readonly settings: RunSettings,
    readonly databaseUrl: string,
    readonly ledger: Ledger,
    private readonly applications: Applications,
    private readonly clerks: readonly Clerk[],
    private readonly racers: Racers | undefined,
  ) {}

  static async start(settings: RunSettings): Promise<CrashRun> {
    const { server, google, dice, instances = 1, races = 0, sabotage, prepare, route } = settings;
    const databaseUrl = await server.createDatabase();
    const prepared = prepare?.replace(':name', new URL(databaseUrl).pathname.slice(1));
    if (prepared !== undefined) await asked(databaseUrl, (database) => database.query(prepared));
    const routed = (await route?.(databaseUrl)) ?? databaseUrl;
    const intact = { databaseUrl: routed, variables: google.variables, preload: WITNESS };
    const applications = await Applications.start(intact, instances);
    const school = await foundSchool(applications.bases[0] ?? '', CLERKS, applications.bases);
    if (sabotage !== undefined) await applications.replace({ ...intact, sabotage });
    const racers = races > 0 ? await Racers.start(races, applications.bases, databaseUrl, dice) : undefined;
    await asked(databaseUrl, (database) => database.query('create table public.witness (event_id uuid not null)'));
    await asked(databaseUrl, causeTrouble);
    const ledger = new Ledger();
    const clerks = school.clerks.map((client, n) => new Clerk(`c${n}`, client, school, ledger, dice, n < 2));
    return new CrashRun(settings, databaseUrl, ledger, applications, clerks, racers);
  }

  /** `kill -9` at a random moment of the work, of one of those that serve; sometimes once more while it starts again. */
  async kill(): Promise<void> {
    const { dice } = this.settings;
    const { applications, ledger } = this;
    const shift = this.beginShift();
    await pause(150 + dice.below(1_200));
    await shift.untilAcknowledged(dice.below(20));
    const victim = dice.pick(applications.all);
    ledger.silent = 'anybody';
    await victim.kill();
    await this.goOnWithout(victim, shift);
    if (dice.chance(0.1)) {
      ledger.silent = 'anybody';
      const starting = victim.start().catch(() => undefined);
      await pause(dice.below(1_500));
      await victim.kill();
      await starting;
    }
    await applications.revive();
    await shift.end();
    await this.look('kill -9');
  }

  /** PostgreSQL stops in immediate mode and starts again; the application is left alone. */
  async stopPostgres(): Promise<void> {
    const { dice, server } = this.settings;
    await this.disturb('an immediate stop of PostgreSQL', async () => {
      await pause(150 + dice.below(1_200));
      await server.stopImmediately();
      await pause(dice.below(800));
      await server.restart();
    });
  }

  /** Works while `trouble` goes on between the application and its database; the application is left alone. */
  async disturb(what: string, trouble: () => Promise<void>): Promise<void> {
    const { applications, ledger } = this;
    const pids = applications.all.map(({ pid }) => pid);
    ledger.expectUnavailable = true;
    const shift = this.beginShift();
    await trouble();
    const serve = await applications.serveAgain();
    await pause(200);
    await shift.end();
    ledger.expectUnavailable = false;
    const survived = serve && applications.all.every(({ isRunning, pid }, n) => isRunning && pid === pids[n]);
    const faults = survived ? [] : applications.all.map(({ log }) => log);
    this.settings.tally.add(`after ${what} the application recovers by itself`, 1, faults);
    if (!survived) await applications.kill().then(() => applications.revive());
    await this.look(what);
  }

  /**
   * Kills one while it delivers, and sees to it that another takes up what it had begun: it itself, started again, or
   * one of those that live, where there are several; then it stays down until the run is finished.
   *
   * @param hurry as if its silence had been noticed at once
   */
  async takeOver(hurry: boolean): Promise<void> {
    const { dice, tally } = this.settings;
    const isAlone = this.applications.all.length === 1;
    let left: readonly Begun[] = [];
    for (let tries = 0; left.length === 0 && tries < MOST_TAKEOVERS; tries++) {
      await this.applications.revive();
      const shift = this.beginShift();
      left = await asked(this.databaseUrl, async (database) => {
        await untilAtWork(database, this.applications.all.length);
        const victim = dice.pick(this.applications.all);
        this.ledger.silent = 'anybody';
        await victim.kill();
        const goingOn = this.goOnWithout(victim, shift).then(() => shift.end());
        const [found] = await Promise.all([leftLying(database), goingOn]);
        return found;
      });
    }
    if (isAlone) {
      await this.applications.revive();
      await this.look('kill -9');
    }
    const still = await asked(this.databaseUrl, (database) => untilTakenUp(database, left, TAKEN_UP_MS, hurry));
    const how = isAlone ? 'is taken up' : 'is taken up by one that lives';
    const when = hurry ? 'once its silence is noticed' : 'within 90 s';
    tally.add(`a delivery whose process was killed ${how} ${when}`, left.length, still);
  }

  /** Nothing fails any more: everything that was queued must happen, also while one of several is down. */
  async finish(hurry: boolean): Promise<void> {
    const { databaseUrl, ledger } = this;
    const { tally } = this.settings;
    await asked(databaseUrl, endTrouble);
    const { open, deliveries } = await asked(databaseUrl, (database) => untilDelivered(database, hurry));
    tally.add('every queued retry and delivery happens', deliveries, open);
    const lines = await audit(databaseUrl);
    tally.add('in the end every promise of the audit holds', lines.length, breachesOf(lines));
    if ((await this.applications.revive()).length > 0) await this.look('kill -9');
    tally.add(
      'clients are answered, and nothing but success, or 503 while the database is away',
      ledger.counts.acknowledged + ledger.counts.refused,
      ledger.unexpected,
    );
    // A short run may end before any of them has come to its calls.
    if (this.racers && !hurry)
      tally.add('calls that race for people go on beside the others', this.racers.acknowledged, []);
    await this.end();
  }

  async end(): Promise<void> {
    await this.racers?.close();
    await this.applications.kill();
    await this.settings.server.dropDatabase(this.databaseUrl);
  }

  private beginShift(): Shift {
    return new Shift(this.ledger, [...this.clerks, ...(this.racers ? [this.racers] : [])]);
  }

  /** Where there are others they answer as ever, and work goes on for a while; otherwise it ends. */
  private async goOnWithout(victim: ApplicationProcess, shift: Shift): Promise<void> {
    const { dice, tally } = this.settings;
    const others = this.applications.all.filter((one) => one !== victim);
    if (others.length === 0) return shift.end();
    const answered = await shift.without(victim.port, dice.below(1_200), 1 + dice.below(20));
    const faults = others.flatMap(({ isRunning, log }) => (isRunning && answered > 0 ? [] : [log]));
    tally.add('while one instance is down, the others answer', Math.max(answered, 1), faults);
  }

  private look(crash: string): Promise<void> {
    return lookAfter(crash, this.databaseUrl, this.ledger, this.clerks, this.settings.tally);
  }
}
