import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startApplication, type RunningApplication } from '../../../support/application.js';

let application: RunningApplication;
beforeAll(async () => {
  application = await startApplication({ variables: { RATE_LIMIT_PER_MINUTE: '1' } });
  for (let attempt = 0; attempt < 5; attempt += 1) await answered('/auth/google', '*/*');
});
afterAll(() => application.stop());

const answered = (url: string, accept: string) => application.app.inject({ method: 'GET', url, headers: { accept } });

test.each(['/auth/google', '/auth/google/callback'])(
  'a browser that is to wait is told so on a page: %s',
  async (url) => {
    const response = await answered(url, 'text/html,application/xhtml+xml,*/*;q=0.8');
    expect(response.statusCode).toBe(429);
    expect(response.headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'retry-after': expect.stringMatching(/^\d+$/),
      'cache-control': 'no-store',
    });
    expect(response.body).toContain('Wait a minute');
  },
);

test('any other client is told so with a problem', async () => {
  const response = await answered('/auth/google', '*/*');
  expect(response.statusCode).toBe(429);
  expect(response.headers['retry-after']).toMatch(/^\d+$/);
  expect(response.json()).toMatchObject({ code: 'too-many-requests' });
});
