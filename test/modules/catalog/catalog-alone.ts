import { randomUUID } from 'node:crypto';
import { EntityManager } from '@mikro-orm/postgresql';
import { MikroOrmModule } from '@mikro-orm/nestjs';
import { Global, Module, type CanActivate, type ExecutionContext, type Type } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { EventEmitterModule } from '@nestjs/event-emitter';
import { Test } from '@nestjs/testing';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { ClockModule } from '../../../src/common/clock/clock.module.js';
import { Configuration, readConfiguration } from '../../../src/common/config/index.js';
import { ormOptions } from '../../../src/common/database/orm-options.js';
import { rows } from '../../../src/common/database/sql.js';
import { Transactions } from '../../../src/common/database/transactions.js';
import { Deliveries } from '../../../src/common/events/deliveries.js';
import { LoggedEvent } from '../../../src/common/events/domain-event.entity.js';
import { DomainEvents } from '../../../src/common/events/domain-events.js';
import { JobQueue } from '../../../src/common/events/job-queue.js';
import { Listeners } from '../../../src/common/events/listeners.js';
import type { AuthenticatedRequest } from '../../../src/common/http/caller.js';
import { configureHttp } from '../../../src/common/http/configure-http.js';
import { createFastifyAdapter } from '../../../src/common/http/fastify-adapter.js';
import { IdempotencyModule } from '../../../src/common/http/idempotency/idempotency.module.js';
import { CatalogModule } from '../../../src/modules/catalog/catalog.module.js';
import { Course } from '../../../src/modules/catalog/course.entity.js';
import { Curriculum } from '../../../src/modules/catalog/curriculum.entity.js';
import { VisibleOrganizations } from '../../../src/modules/catalog/index.js';
import { Organization } from '../../../src/modules/catalog/organization.entity.js';
import { ProgramCourse } from '../../../src/modules/catalog/program-course.entity.js';
import { Program } from '../../../src/modules/catalog/program.entity.js';
import { Identifier } from '../../../src/modules/identity/identifier.entity.js';
import { Namespace } from '../../../src/modules/identity/namespace.entity.js';
import { User } from '../../../src/modules/identity/user.entity.js';
import { createDatabase } from '../../support/database.js';

const ENTITIES = [LoggedEvent, Namespace, Identifier, User, Organization, Course, Program, Curriculum, ProgramCourse];

/** Whoever is not told of here may know of every organization. */
export class ListedOrganizations extends VisibleOrganizations {
  readonly byUser = new Map<string, string[]>();

  async of(userId: string): Promise<'all' | string[]> {
    return this.byUser.get(userId) ?? 'all';
  }
}

/** Lets everybody in, as the user whose id the request names. */
class EverybodyIsWhoTheySay implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<AuthenticatedRequest>();
    const userId = request.headers['x-caller'];
    if (typeof userId === 'string') request.caller = { userId, via: 'access-token' };
    return true;
  }
}

/** The catalog on a database of its own, with the modules it stands on and none that stand on it. */
export class CatalogAlone {
  private constructor(
    private readonly app: NestFastifyApplication,
    private readonly drop: () => Promise<void>,
    readonly teacher: string,
  ) {}

  static async start(listeners: Type[] = []): Promise<CatalogAlone> {
    const database = await createDatabase();
    const configuration = readConfiguration({ DATABASE_URL: database.url, SESSION_SECRET: 'x'.repeat(32) });
    const common = [Transactions, DomainEvents, Deliveries, Listeners, JobQueue];

    @Global()
    @Module({
      providers: [
        ...common,
        { provide: Configuration, useValue: configuration },
        { provide: VisibleOrganizations, useClass: ListedOrganizations },
        { provide: APP_GUARD, useClass: EverybodyIsWhoTheySay },
      ],
      exports: [...common, Configuration, VisibleOrganizations],
    })
    class Surroundings {}

    const module = await Test.createTestingModule({
      imports: [
        MikroOrmModule.forRoot(ormOptions(database.url, ENTITIES)),
        EventEmitterModule.forRoot(),
        ClockModule,
        IdempotencyModule,
        Surroundings,
        CatalogModule,
      ],
      providers: listeners,
    }).compile();
    const app = module.createNestApplication<NestFastifyApplication>(createFastifyAdapter(configuration), {
      logger: ['error', 'fatal'],
    });
    await configureHttp(app, configuration);
    await app.init();
    await app.getHttpAdapter().getInstance().ready();
    return new CatalogAlone(app, () => database.drop(), await insertUser(app.get(EntityManager)));
  }

  async stop(): Promise<void> {
    await this.app.close();
    await this.drop();
  }

  get<T>(type: abstract new (...args: never[]) => T): T {
    return this.app.get<T>(type, { strict: false });
  }

  async sql<T>(text: string, values: readonly unknown[] = []): Promise<T[]> {
    return rows<T>(this.get(EntityManager).fork(), text, values);
  }

  /** The log from oldest to newest. */
  async events(organizationId: string): Promise<{ type: string; payload: Record<string, unknown> }[]> {
    return this.sql(
      `select type, payload from common.domain_event where payload ->> 'organizationId' = $1 order by id`,
      [organizationId],
    );
  }

  async call(
    method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE',
    path: string,
    body?: object,
    caller = this.teacher,
    headers: Record<string, string> = {},
  ) {
    const response = await this.app.inject({
      method,
      url: `/api/v1${path}`,
      headers: { 'x-caller': caller, ...headers },
      ...(body ? { payload: body } : {}),
    });
    const json: Record<string, unknown> = response.body ? response.json() : {};
    return { status: response.statusCode, headers: response.headers, body: json };
  }

  async organization(slug: string): Promise<string> {
    const { body } = await this.call('POST', '/organizations', { slug, name: slug });
    return String(body['id']);
  }

  async course(org: string, code: string, title = code): Promise<string> {
    const { body } = await this.call('POST', `/organizations/${org}/courses`, { code, title });
    return String(body['id']);
  }

  async program(org: string, code: string, title = code): Promise<string> {
    const { body } = await this.call('POST', `/organizations/${org}/programs`, { code, title });
    return String(body['id']);
  }
}

async function insertUser(em: EntityManager): Promise<string> {
  const id = randomUUID();
  await rows(
    em.fork(),
    `with address as (
       insert into identity.identifier (id, namespace_id, folded, given, created_at, locked)
       select $1, id, 'ada@example.edu', 'ada@example.edu', now(), false
       from identity.namespace where kind = 'address' returning id
     )
     insert into identity."user" (id, google_sub, address_id, name, picture, registered_at)
     select $1, 'ada', id, 'Ada', '', now() from address`,
    [id],
  );
  return id;
}
