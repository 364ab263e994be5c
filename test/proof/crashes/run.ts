import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { audit, breachesOf } from '../support/audit.js';
import { ApplicationProcess, type ApplicationSettings } from '../support/application.js';
import type { Dice } from '../support/dice.js';
import type { Google } from '../support/google.js';
import type { ProofServer } from '../support/server.js';
import { Clerk } from './clerk.js';
import { inspect } from './inspection.js';
import { Ledger } from './ledger.js';
import { foundSchool } from './school.js';
import { OPEN_DELIVERIES } from './standing.sql.js';
import type { Tally } from './tally.js';
import { causeTrouble, endTrouble } from './trouble.js';

const WITNESS = new URL('./witness.js', import.meta.url).href;
const CLERKS = 8;
const PATIENCE_MS = 30_000;
const DELIVERED_MS = 180_000;

/** What a run works with. */
export interface RunSettings {
  readonly server: ProofServer;
  readonly google: Google;
  readonly dice: Dice;
  readonly tally: Tally;
  readonly sabotage?: string;
  /** A statement that is run on the database before the application starts; `$` is its name. */
  readonly prepare?: string;
  /** The way by which the application reaches its database. */
  readonly route?: (databaseUrl: string) => Promise<string>;
}

/** One school on one database, its clients, and one application that is killed again and again. */
export class CrashRun {
  readonly ledger = new Ledger();

  private constructor(
    private readonly settings: RunSettings,
    readonly databaseUrl: string,
    private readonly application: ApplicationProcess,
    private readonly clerks: readonly Clerk[],
  ) {}

  static async start(settings: RunSettings): Promise<CrashRun> {
    const { server, google, sabotage, prepare, route } = settings;
    const databaseUrl = await server.createDatabase();
    if (prepare !== undefined) await server.admin(prepare.replace('$', new URL(databaseUrl).pathname.slice(1)));
    const routed = (await route?.(databaseUrl)) ?? databaseUrl;
    const intact = { databaseUrl: routed, variables: google.variables, preload: WITNESS };
    const founder = await ApplicationProcess.start(intact);
    const school = await foundSchool(founder.baseUrl, CLERKS);
    const application = sabotage === undefined ? founder : await replace(founder, { ...intact, sabotage });
    const run = new CrashRun(settings, databaseUrl, application, []);
    await run.database(async (database) => {
      await database.query('create table public.witness (event_id uuid not null)');
      await causeTrouble(database);
    });
    const clerks = school.clerks.map(
      (client, n) => new Clerk(`c${n}`, client, school, run.ledger, settings.dice, n < 2),
    );
    return Object.assign(run, { clerks });
  }

  /** `kill -9` at a random moment of the work; sometimes once more while it starts again. */
  async kill(): Promise<void> {
    const { dice } = this.settings;
    const { application, ledger } = this;
    let isOver = false;
    ledger.expectNoAnswer = false;
    const work = Promise.all(this.clerks.map((clerk) => clerk.work(() => isOver)));
    await pause(150 + dice.below(1_200));
    await this.untilAcknowledged(ledger.counts.acknowledged + dice.below(20));
    isOver = ledger.expectNoAnswer = true;
    await application.kill();
    await work;
    if (dice.chance(0.1)) {
      const starting = application.start().catch(() => undefined);
      await pause(dice.below(1_500));
      await application.kill();
      await starting;
    }
    await this.untilNobodyWrites();
    await application.start();
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
    const { application, ledger } = this;
    let isOver = false;
    ledger.expectNoAnswer = false;
    ledger.expectUnavailable = true;
    const work = Promise.all(this.clerks.map((clerk) => clerk.work(() => isOver)));
    const pid = application.pid;
    await trouble();
    const serves = await this.servesAgain();
    await pause(200);
    isOver = true;
    await work;
    ledger.expectUnavailable = false;
    const survived = serves && application.isRunning && application.pid === pid;
    this.settings.tally.add(`after ${what} the application recovers by itself`, 1, survived ? [] : [application.log]);
    if (!survived) await application.kill().then(() => application.start());
    await this.untilNobodyWrites();
    await this.look(what);
  }

  /** Nothing fails any more: everything that was queued must happen. */
  async finish(hurry: boolean): Promise<void> {
    const { tally } = this.settings;
    await this.database(endTrouble);
    const { open, seconds, deliveries } = await this.untilDelivered(hurry);
    tally.add('every queued retry and delivery happens', deliveries, open);
    if (!hurry)
      tally.add('a delivery whose process was killed is taken up within 90 s', 1, seconds > 90 ? [`${seconds} s`] : []);
    const lines = await audit(this.databaseUrl);
    tally.add('in the end every promise of the audit holds', lines.length, breachesOf(lines));
    tally.add(
      'clients are answered, and nothing but success, or 503 while the database is away',
      this.ledger.counts.acknowledged + this.ledger.counts.refused,
      this.ledger.unexpected,
    );
    await this.end();
  }

  async end(): Promise<void> {
    await this.application.kill();
    await this.settings.server.dropDatabase(this.databaseUrl);
  }

  private async look(crash: string): Promise<void> {
    const { tally } = this.settings;
    const { ledger, clerks } = this;
    const known = ledger.entries.size;
    const faults = await inspect(this.databaseUrl, ledger, clerks);
    tally.add(`after ${crash} every acknowledged write is there`, known, faults.lost);
    tally.add(`after ${crash} nothing is half there`, 1, faults.halves);
    tally.add(`after ${crash} whatever failed or is to follow is queued, or done`, 1, faults.unqueued);
    tally.add(`after ${crash} every other promise of the audit holds`, 1, faults.audit);
    for (const clerk of clerks) {
      const { asked, wrong } = await clerk.repeat();
      if (asked > 0) tally.add('a repeated POST is done once, and answered as it was', asked, wrong);
      const arrivals = clerk.arrivals.splice(0);
      for (const { address, browser } of arrivals) {
        const { status } = await browser.api('GET', '/me');
        browser.close();
        tally.add('whoever was let in is still signed in', 1, status === 200 ? [] : [`${address}: ${status}`]);
      }
    }
  }

  /** On a busy machine: a crash before anything was acknowledged shows nothing. */
  private async untilAcknowledged(count: number): Promise<void> {
    const deadline = Date.now() + PATIENCE_MS / 3;
    while (this.ledger.counts.acknowledged < count && Date.now() < deadline) await pause(5);
  }

  /** Until what a killed application sent before its end has been carried out, or not. */
  private async untilNobodyWrites(): Promise<void> {
    const deadline = Date.now() + PATIENCE_MS;
    await this.database(async (database) => {
      for (;;) {
        const { rows } = await database.query<{ count: number }>(
          `select count(*)::int as count from pg_stat_activity
           where datname = current_database() and application_name = 'matricula' and state <> 'idle'`,
        );
        if (rows[0]?.count === 0) return;
        if (Date.now() > deadline) throw new Error('Somebody still writes.');
        await pause(10);
      }
    });
  }

  private async servesAgain(): Promise<boolean> {
    const deadline = Date.now() + PATIENCE_MS;
    while (Date.now() < deadline) {
      const response = await fetch(`${this.application.baseUrl}/health/ready`).catch(() => undefined);
      await response?.body?.cancel();
      if (response?.status === 200) return true;
      await pause(50);
    }
    return false;
  }

  private untilDelivered(hurry: boolean): Promise<{ open: string[]; seconds: number; deliveries: number }> {
    const started = Date.now();
    return this.database(async (database) => {
      for (;;) {
        await database.query(
          `update pgboss.job set start_after = now() where name = 'event-delivery' and state = 'retry'`,
        );
        if (hurry) await release(database);
        const { rows } = await database.query<{ state: string; count: number }>(OPEN_DELIVERIES);
        const seconds = (Date.now() - started) / 1_000;
        if (rows.length === 0 || seconds * 1_000 > DELIVERED_MS) {
          const all = await database.query<{ count: number }>(
            `select count(*)::int as count from pgboss.job where name = 'event-delivery'`,
          );
          const open = rows.map(({ state, count }) => `${count} are ${state}`);
          return { open, seconds, deliveries: all.rows[0]?.count ?? 0 };
        }
        await pause(200);
      }
    });
  }

  private async database<T>(work: (database: pg.Client) => Promise<T>): Promise<T> {
    const client = new pg.Client({ connectionString: this.databaseUrl, application_name: 'proof-crashes' });
    await client.connect();
    try {
      return await work(client);
    } finally {
      await client.end();
    }
  }
}

async function replace(one: ApplicationProcess, settings: ApplicationSettings): Promise<ApplicationProcess> {
  await one.stop();
  return ApplicationProcess.start({ ...settings, port: one.port });
}

/** What a killed process had begun, for whoever cannot wait until its silence is noticed. */
async function release(database: pg.Client): Promise<void> {
  await database.query(
    `update pgboss.job set state = 'retry' where name = 'event-delivery' and state = 'active'
       and started_on < (select min(backend_start) from pg_stat_activity
         where datname = current_database() and application_name = 'matricula-jobs')`,
  );
}
