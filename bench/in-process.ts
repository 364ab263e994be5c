import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createApplication } from '../src/application.js';
import { readConfiguration } from '../src/common/config/index.js';

/** The whole application in this process, on a migrated database; it serves nobody. */
export async function startInProcess(databaseUrl: string): Promise<NestFastifyApplication> {
  const configuration = readConfiguration({
    SESSION_SECRET: 'a secret that is long enough for a benchmark',
    PUBLIC_URL: 'http://localhost:3000',
    LOG_LEVEL: 'silent',
  });
  const app = await createApplication({ ...configuration, databaseUrl });
  await app.init();
  return app;
}
