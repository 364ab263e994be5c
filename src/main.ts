import 'reflect-metadata';
import { setTimeout as pause } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createApplication, type ReadyConfiguration } from './application.js';
import { CannotStart, cannotListen, requireDatabase } from './cannot-start.js';
import { ConfigurationError, readConfiguration, type Configuration } from './common/config/index.js';
import { startEmbeddedPostgres } from './common/database/embedded-postgres.js';
import { migrate } from './common/database/migrate.js';
import { DEMO_PEOPLE } from './demo/demo-people.js';
import { InvalidAddress, parseAddress } from './modules/identity/index.js';
import { StartUp, type StartUpReport } from './start-up.js';

/**
 * By how much the heap may grow before it is cleaned up: V8 lets it double or more where the machine has memory, and a
 * roster of ten thousand rows leaves much behind.
 */
setFlagsFromString('--heap-growing-percent=50');

const LONGEST_CLOSING_MS = 10_000;
const READ_ON_MS = 500;

/**
 * The first SIGINT or SIGTERM, from the very start. Nest's own hooks would end the process by the same signal once the
 * application has closed, and leave the database behind. npm and the terminal may both send it: later ones do nothing.
 */
const signal = new Promise<void>((resolve) => {
  process.on('SIGINT', () => resolve());
  process.on('SIGTERM', () => resolve());
});

/** Serves until a signal ends it, then stops everything that it started, the database last. */
async function main(): Promise<void> {
  const configuration = readConfiguration(process.env);
  requireAddresses(configuration);
  const { databaseUrl, dataDir } = configuration;
  if (databaseUrl !== undefined) {
    await requireDatabase(databaseUrl);
    return serve({ ...configuration, databaseUrl });
  }
  const server = await startEmbeddedPostgres({ dataDir });
  try {
    await serve({ ...configuration, databaseUrl: server.url });
  } finally {
    await server.stop();
  }
}

async function serve(configuration: ReadyConfiguration): Promise<void> {
  await migrate(configuration.databaseUrl);
  const app = await createApplication(configuration);
  try {
    await app.init();
    const demo = await app.get(StartUp).run();
    await listen(app, configuration);
    console.log(welcome(configuration, demo));
    await signal;
    await pause(READ_ON_MS); // closing drops connections whose request has been sent and not yet read
  } finally {
    await Promise.race([app.close(), pause(LONGEST_CLOSING_MS, undefined, { ref: false })]);
  }
}

async function listen(app: NestFastifyApplication, { host, port }: Configuration): Promise<void> {
  try {
    await app.listen(port, host);
  } catch (error) {
    throw cannotListen(error, host, port);
  }
}

/** Identity knows what an address is, and the environment's reader does not. @throws ConfigurationError */
function requireAddresses({ adminEmails }: Configuration): void {
  const faults = adminEmails.flatMap((address) => {
    try {
      parseAddress(address);
      return [];
    } catch (error) {
      const detail = error instanceof InvalidAddress ? error.detail : 'It cannot be read.';
      return [{ variable: 'ADMIN_EMAILS', detail: `"${address}" is no email address: ${detail}` }];
    }
  });
  if (faults.length > 0) throw new ConfigurationError(faults);
}

function welcome({ publicUrl, google }: ReadyConfiguration, { demo, graceIsExpected }: StartUpReport): string {
  const local = !google;
  const { ada, grace } = DEMO_PEOPLE;
  return [
    '',
    `Matricula serves on ${publicUrl}`,
    `  console      ${publicUrl}/${local ? '  (signs in by a local stand-in for Google)' : ''}`,
    `  Swagger UI   ${publicUrl}/docs`,
    ...(demo && local ? [`  ${ada.name} runs the demo school: sign in as ${ada.address}`] : []),
    ...(graceIsExpected && local
      ? [`  ${grace.name} has never signed in: sign in as ${grace.address}, and what was waiting for her is hers.`]
      : []),
    '',
  ].join('\n');
}

main()
  .catch((error: unknown) => {
    const isPlain = error instanceof ConfigurationError || error instanceof CannotStart;
    console.error(isPlain ? error.message : error);
    process.exitCode = 1;
  })
  // Whatever did not close in time holds up nothing.
  .finally(() => process.exit());
