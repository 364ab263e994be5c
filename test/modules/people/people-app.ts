import { EntityManager } from '@mikro-orm/postgresql';
import type { CanActivate, ExecutionContext } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { ClockModule } from '../../../src/common/clock/clock.module.js';
import { Clock } from '../../../src/common/clock/clock.js';
import { ConfigurationModule, readConfiguration } from '../../../src/common/config/index.js';
import { DatabaseModule } from '../../../src/common/database/database.module.js';
import { rows } from '../../../src/common/database/sql.js';
import { EventsModule } from '../../../src/common/events/events.module.js';
import type { AuthenticatedRequest } from '../../../src/common/http/caller.js';
import { configureHttp } from '../../../src/common/http/configure-http.js';
import { createFastifyAdapter } from '../../../src/common/http/fastify-adapter.js';
import { IdempotencyModule } from '../../../src/common/http/idempotency/idempotency.module.js';
import { MetricsModule } from '../../../src/common/metrics/metrics.module.js';
import { databaseOptions } from '../../../src/mikro-orm.config.js';
import { CatalogModule } from '../../../src/modules/catalog/catalog.module.js';
import { EnrollmentModule } from '../../../src/modules/enrollment/enrollment.module.js';
import { SignIn } from '../../../src/modules/identity/index.js';
import { IdentityModule } from '../../../src/modules/identity/identity.module.js';
import { PeopleModule } from '../../../src/modules/people/people.module.js';
import { AccessGuard } from '../../../src/modules/privilege/index.js';
import { PrivilegeModule } from '../../../src/modules/privilege/privilege.module.js';
import { Builders, type Sql } from '../../support/builders.js';
import { createDatabase } from '../../support/database.js';

/** A clock that stands still until a test moves it. */
export class StandingClock extends Clock {
  constructor(private instant = new Date('2026-03-01T08:00:00Z')) {
    super();
  }

  override now(): Date {
    return this.instant;
  }

  advanceDays(days: number): void {
    this.instant = new Date(this.instant.getTime() + days * 86_400_000);
  }
}

/** Takes everybody for the user whose id the request names. */
class EverybodyIsWhoTheySay implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<AuthenticatedRequest>();
    const userId = request.headers['x-caller'];
    if (typeof userId === 'string') request.caller = { userId, via: 'access-token' };
    return true;
  }
}

export interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

type Item = Record<string, unknown>;

/** The modules of the project on a database of their own, with the real access rules and without sign-in by Google. */
export class PeopleApp {
  readonly sql: Sql;
  readonly a: Builders;

  private constructor(
    private readonly app: NestFastifyApplication,
    readonly clock: StandingClock,
    private readonly drop: () => Promise<void>,
  ) {
    this.sql = (text, values = []) => rows(this.get(EntityManager).fork(), text, values);
    this.a = new Builders(this.sql);
  }

  static async start(): Promise<PeopleApp> {
    const database = await createDatabase();
    const configuration = readConfiguration({ DATABASE_URL: database.url, SESSION_SECRET: 'x'.repeat(32) });
    const clock = new StandingClock();
    const module = await Test.createTestingModule({
      imports: [
        ClockModule,
        ConfigurationModule.for(configuration),
        DatabaseModule.for(databaseOptions(database.url)),
        EventsModule,
        IdempotencyModule,
        MetricsModule,
        IdentityModule,
        CatalogModule,
        PrivilegeModule,
        EnrollmentModule,
        PeopleModule,
      ],
      providers: [
        { provide: APP_GUARD, useClass: EverybodyIsWhoTheySay },
        { provide: APP_GUARD, useClass: AccessGuard },
      ],
    })
      .overrideProvider(Clock)
      .useValue(clock)
      .compile();
    const app = module.createNestApplication<NestFastifyApplication>(createFastifyAdapter(configuration), {
      logger: ['error', 'fatal'],
    });
    await configureHttp(app, configuration);
    await app.init();
    await app.getHttpAdapter().getInstance().ready();
    return new PeopleApp(app, clock, () => database.drop());
  }

  async stop(): Promise<void> {
    await this.app.close();
    await this.drop();
  }

  get<T>(type: abstract new (...args: never[]) => T): T {
    return this.app.get<T>(type, { strict: false });
  }

  async call(caller: string, method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, body?: object): Promise<Answer> {
    const response = await this.app.inject({
      method,
      url: `/api/v1${path}`,
      headers: { 'x-caller': caller },
      ...(body ? { payload: body } : {}),
    });
    return { status: response.statusCode, body: response.body === '' ? {} : response.json<Record<string, unknown>>() };
  }

  /** The items of a list, read page by page to its end; `between` runs after each page but the last. */
  async pages(
    caller: string,
    path: string,
    between: (page: number) => Promise<void> = async () => {},
  ): Promise<Item[]> {
    const items: Item[] = [];
    let next: string | null = null;
    for (let page = 1; ; page++) {
      const cursor: string = next === null ? '' : `${path.includes('?') ? '&' : '?'}cursor=${encodeURIComponent(next)}`;
      const { status, body } = await this.call(caller, 'GET', path + cursor);
      if (status !== 200) throw new Error(`${status} ${JSON.stringify(body)}`);
      items.push(...(body['items'] as Item[]));
      next = body['nextCursor'] as string | null;
      if (next === null) return items;
      await between(page);
    }
  }

  /** Has somebody sign in with Google; their id. */
  async signIn(email: string, { name = '', authoritative = true } = {}): Promise<string> {
    const hostedDomain = authoritative ? email.slice(email.indexOf('@') + 1) : undefined;
    const account = { sub: `google-${email}`, email, emailVerified: true, hostedDomain, name, picture: '' };
    return (await this.get(SignIn).signIn(account)).userId;
  }
}
