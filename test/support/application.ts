import { EntityManager } from '@mikro-orm/postgresql';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createApplication } from '../../src/application.js';
import { rows } from '../../src/common/database/sql.js';
import { PlatformAdmins } from '../../src/modules/privilege/index.js';
import { StartUp } from '../../src/start-up.js';
import { aConfiguration } from '../common/http/test-app.js';
import { Browser } from './browser.js';
import type { Sql } from './builders.js';
import { createDatabase, type TestDatabase } from './database.js';
import { freePort } from './free-port.js';

/** What a test wants otherwise. */
export interface ApplicationOverrides {
  /** Environment variables that differ from those of {@link startApplication}. */
  readonly variables?: Record<string, string>;
  /** Whether the demo school is loaded; it is not by default. */
  readonly demo?: boolean;
}

/** The whole application as `npm start` assembles it, listening. */
export interface RunningApplication {
  readonly app: NestFastifyApplication;
  readonly baseUrl: string;
  readonly database: TestDatabase;
  readonly sql: Sql;
  /** A new browser in which nobody has signed in. */
  browser(): Browser;
  /** Stops it and removes its database. */
  stop(): Promise<void>;
}

/**
 * Starts the whole application on a port and a database of its own, with the local sign-in, without rate limits and
 * without a word in the log. ADMIN_EMAILS, where given, are invited as at every start.
 */
export async function startApplication({
  variables = {},
  demo = false,
}: ApplicationOverrides = {}): Promise<RunningApplication> {
  const database = await createDatabase();
  const port = await freePort();
  const baseUrl = `http://127.0.0.1:${port}`;
  const configuration = aConfiguration({
    PORT: String(port),
    PUBLIC_URL: baseUrl,
    RATE_LIMIT_PER_MINUTE: '0',
    LOG_LEVEL: 'silent',
    ...variables,
  });
  const app = await createApplication({ ...configuration, databaseUrl: database.url });
  const stop = async () => {
    await app.close();
    await database.drop();
  };
  try {
    await app.init();
    if (demo) await app.get(StartUp).run();
    else await app.get(PlatformAdmins).invite(configuration.adminEmails);
    await app.listen(port, '127.0.0.1');
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    app,
    baseUrl,
    database,
    sql: (text, values = []) => rows(app.get(EntityManager).fork(), text, values),
    browser: () => new Browser(baseUrl),
    stop,
  };
}
