import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule } from './app.module.js';
import type { Configuration } from './common/config/index.js';
import { configureHttp } from './common/http/configure-http.js';
import { createFastifyAdapter } from './common/http/fastify-adapter.js';
import { serveOpenApi } from './common/http/openapi/serve-openapi.js';
import { logRequests } from './common/logging/log-requests.js';
import { measureRequests } from './common/metrics/measure-requests.js';
import { builtConsole, serveConsole } from './console/serve-console.js';
import { DEMO_PEOPLE } from './demo/demo-people.js';
import { mountLocalSignIn } from './modules/identity/local-sign-in/mount-local-sign-in.js';

/** A configuration whose database is known, and has been migrated. */
export type ReadyConfiguration = Configuration & { readonly databaseUrl: string };

/** Puts the application together; it neither listens nor has bootstrapped yet. */
export async function createApplication(configuration: ReadyConfiguration): Promise<NestFastifyApplication> {
  const app = await NestFactory.create<NestFastifyApplication>(
    AppModule.for(configuration),
    createFastifyAdapter(configuration),
    { bufferLogs: true, abortOnError: false },
  );
  logRequests(app);
  measureRequests(app);
  await configureHttp(app, configuration);
  if (!configuration.google) {
    mountLocalSignIn(app.getHttpAdapter().getInstance(), configuration, { suggestions: Object.values(DEMO_PEOPLE) });
  }
  serveOpenApi(app);
  await serveConsole(app, builtConsole());
  return app;
}
