import { Controller, Get } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { measureRequests } from '../../../src/common/metrics/measure-requests.js';
import { Metrics } from '../../../src/common/metrics/metrics.js';
import { MetricsModule } from '../../../src/common/metrics/metrics.module.js';
import { startApp } from './test-app.js';

@Controller('people')
class PeopleController {
  @Get(':person')
  read(): object {
    return {};
  }
}

let app: NestFastifyApplication;
beforeAll(async () => {
  app = await startApp({ imports: [MetricsModule], controllers: [PeopleController] }, {}, measureRequests);
});
afterAll(() => app.close());

const get = (url: string) => app.inject({ method: 'GET', url });

test('requests are measured by route pattern, never by URL', async () => {
  await get('/people/anna@example.org');
  await get('/nowhere/anna@example.org');
  const { body, headers } = await get('/metrics');
  expect(headers['content-type']).toMatch(/^text\/plain/);
  expect(body).toContain('http_request_duration_seconds_count{method="GET",route="/people/:person",status="200"} 1');
  expect(body).toContain('http_request_duration_seconds_count{method="GET",route="unknown",status="404"} 1');
  expect(body).toContain('process_cpu_seconds_total');
  expect(body).not.toContain('anna');
});

test('a gauge is read anew for each scrape', async () => {
  let waiting = 3;
  app
    .get(Metrics)
    .gauge({ name: 'waiting_grants', help: 'Grants that wait.', labels: ['kind'] }, () =>
      Promise.resolve([{ labels: { kind: 'course' }, value: waiting }]),
    );
  expect((await get('/metrics')).body).toContain('waiting_grants{kind="course"} 3');
  waiting = 2;
  expect((await get('/metrics')).body).toContain('waiting_grants{kind="course"} 2');
});

test('a gauge that cannot be read is left out, and the rest is told', async () => {
  app.get(Metrics).gauge({ name: 'broken', help: 'Never read.', labels: [] }, () => Promise.reject(new Error('down')));
  const { statusCode, body } = await get('/metrics');
  expect(statusCode).toBe(200);
  expect(body).not.toMatch(/^broken/m);
  expect(body).toContain('http_request_duration_seconds');
});
