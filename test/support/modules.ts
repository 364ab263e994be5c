import { EntityManager, type Options } from '@mikro-orm/postgresql';
import { Logger, type ModuleMetadata, type Provider } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { ClockModule } from '../../src/common/clock/clock.module.js';
import { Clock } from '../../src/common/clock/clock.js';
import { ConfigurationModule } from '../../src/common/config/index.js';
import { DatabaseModule } from '../../src/common/database/database.module.js';
import { ormOptions } from '../../src/common/database/orm-options.js';
import { row, rows } from '../../src/common/database/sql.js';
import { EventsModule } from '../../src/common/events/events.module.js';
import { IdempotencyModule } from '../../src/common/http/idempotency/idempotency.module.js';
import { Metrics } from '../../src/common/metrics/metrics.js';
import { MetricsModule } from '../../src/common/metrics/metrics.module.js';
import { aConfiguration } from '../common/http/test-app.js';
import { TestClock } from '../modules/identity/sessions/test-clock.js';
import { createDatabase, type TestDatabase } from './database.js';

/** Modules of the project, and listeners that a test adds to theirs. */
export interface ModuleParts {
  readonly imports: NonNullable<ModuleMetadata['imports']>;
  readonly entities: NonNullable<Options['entities']>;
  readonly listeners?: Provider[];
}

/** One line of the event log. */
export interface LoggedLine {
  readonly type: string;
  readonly actor: string;
  readonly payload: Record<string, unknown>;
}

/** A job that carries an event to a listener. */
export interface QueuedDelivery {
  readonly channel: string;
  readonly eventId: string;
}

/** Modules on a database of their own, with what is common beneath them and no HTTP above; their clock stands still. */
export class Modules {
  private constructor(
    private readonly module: TestingModule,
    readonly clock: TestClock,
    readonly database: TestDatabase,
  ) {}

  static async start({ imports, entities, listeners = [] }: ModuleParts): Promise<Modules> {
    const database = await createDatabase();
    const clock = new TestClock();
    const module = await Test.createTestingModule({
      imports: [
        ClockModule,
        ConfigurationModule.for(aConfiguration({ DATABASE_URL: database.url })),
        DatabaseModule.for(ormOptions(database.url, entities)),
        EventsModule,
        IdempotencyModule,
        MetricsModule,
        ...imports,
      ],
      providers: listeners,
    })
      .overrideProvider(Clock)
      .useValue(clock)
      .compile();
    Logger.overrideLogger(false);
    await module.init();
    return new Modules(module, clock, database);
  }

  async stop(): Promise<void> {
    await this.module.close();
    await this.database.drop();
  }

  get<T>(type: abstract new (...args: never[]) => T): T {
    return this.module.get<T>(type, { strict: false });
  }

  sql<T>(text: string, values: readonly unknown[] = []): Promise<T[]> {
    return rows<T>(this.get(EntityManager).fork(), text, values);
  }

  async count(table: string): Promise<number> {
    const found = await row<{ count: number }>(
      this.get(EntityManager).fork(),
      `select count(*)::int as count from ${table}`,
    );
    return found?.count ?? 0;
  }

  /** How many deadlocks PostgreSQL has ended in this database. */
  async deadlocks(): Promise<number> {
    const [statistics] = await this.sql<{ deadlocks: number }>(
      'select deadlocks::int from pg_stat_database where datname = current_database()',
    );
    if (!statistics) throw new Error('There are no statistics of this database.');
    return statistics.deadlocks;
  }

  /** The log from oldest to newest, of these types or of all. */
  events(...types: string[]): Promise<LoggedLine[]> {
    return this.sql(
      `select type, actor, payload from common.domain_event
       where cardinality($1::text[]) = 0 or type = any($1) order by id`,
      [types],
    );
  }

  /** How many waiting grants of a kind have become real, as Prometheus is told. */
  async conversions(kind: string): Promise<number> {
    const metric = await this.get(Metrics).registry.getSingleMetric('matricula_conversions_total')?.get();
    return metric?.values.find(({ labels }) => labels['kind'] === kind)?.value ?? 0;
  }

  /** The deliveries that have not succeeded yet. */
  deliveries(): Promise<QueuedDelivery[]> {
    return this.sql(
      `select data ->> 'channel' as channel, data ->> 'eventId' as "eventId" from pgboss.job
       where name = 'event-delivery' and state <> 'completed' order by id`,
    );
  }

  /** Has every failed delivery tried without a pause, until `done`; fails with the test's own time limit. */
  async untilDelivered(done: () => Promise<boolean>): Promise<void> {
    while (!(await done())) {
      await this.sql(`update pgboss.job set start_after = now() where name = 'event-delivery' and state = 'retry'`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** Empties every table that belongs to a test, so that the next one finds nobody. */
  async empty(): Promise<void> {
    await this.sql('truncate catalog.organization, identity.identifier, common.domain_event cascade');
    await this.sql(`delete from pgboss.job where name = 'event-delivery'`);
    this.clock.advance(START.getTime() - this.clock.now().getTime());
  }
}

const START = new TestClock().now();
