import { Module, type ModuleMetadata } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { ClockModule } from '../../../src/common/clock/clock.module.js';
import { ConfigurationModule, readConfiguration, type Configuration } from '../../../src/common/config/index.js';
import { configureHttp } from '../../../src/common/http/configure-http.js';
import { createFastifyAdapter } from '../../../src/common/http/fastify-adapter.js';

const SECRET = 'a secret that is long enough for a test';

/** A configuration for tests; `variables` are environment variables that differ. */
export function aConfiguration(variables: Record<string, string> = {}): Configuration {
  return readConfiguration({ SESSION_SECRET: SECRET, PUBLIC_URL: 'http://localhost:3000', ...variables });
}

/** A small application with the real HTTP edge around the given parts; `prepare` runs before it is initialised. */
export async function startApp(
  parts: ModuleMetadata,
  variables: Record<string, string> = {},
  prepare: (app: NestFastifyApplication) => void = () => {},
): Promise<NestFastifyApplication> {
  const configuration = aConfiguration(variables);

  @Module({ ...parts, imports: [ClockModule, ConfigurationModule.for(configuration), ...(parts.imports ?? [])] })
  class TestModule {}

  const app = await NestFactory.create<NestFastifyApplication>(TestModule, createFastifyAdapter(configuration), {
    logger: false,
    abortOnError: false,
  });
  await configureHttp(app, configuration);
  prepare(app);
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
  return app;
}
