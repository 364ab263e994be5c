import 'reflect-metadata';
import { createApplication, type ReadyConfiguration } from './application.js';
import { ConfigurationError, readConfiguration, type Configuration } from './common/config/index.js';
import { startEmbeddedPostgres } from './common/database/embedded-postgres.js';
import { migrate } from './common/database/migrate.js';
import { DEMO_PEOPLE } from './demo/demo-people.js';
import { InvalidAddress, parseAddress } from './modules/identity/index.js';
import { StartUp } from './start-up.js';

/** Serves until a signal ends it, then stops everything that it started, the database last. */
async function main(): Promise<void> {
  const configuration = readConfiguration(process.env);
  requireAddresses(configuration);
  const { databaseUrl, dataDir } = configuration;
  if (databaseUrl !== undefined) return serve({ ...configuration, databaseUrl });
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
  const closed = new Promise<void>((resolve) => app.getHttpServer().once('close', resolve));
  try {
    await app.init();
    const { demo } = await app.get(StartUp).run();
    await app.listen(configuration.port, configuration.host);
    console.log(welcome(configuration, demo));
  } catch (error) {
    await app.close();
    throw error;
  }
  await closed;
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

function welcome({ publicUrl, google }: ReadyConfiguration, demo: boolean): string {
  const local = !google;
  const { ada, grace } = DEMO_PEOPLE;
  return [
    '',
    `Matricula serves on ${publicUrl}`,
    `  Swagger UI   ${publicUrl}/docs`,
    `  sign in      ${publicUrl}/auth/google?returnTo=/docs${local ? '  (a local stand-in for Google)' : ''}`,
    ...(demo && local
      ? [
          `  ${ada.name} runs the demo school: sign in as ${ada.address}`,
          `  ${grace.name} has never signed in: sign in as ${grace.address}, open GET /api/v1/me/courses,`,
          '  and what was waiting for her is hers.',
        ]
      : []),
    '',
  ].join('\n');
}

main().catch((error: unknown) => {
  console.error(error instanceof ConfigurationError ? error.message : error);
  process.exitCode = 1;
});
