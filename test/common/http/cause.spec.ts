import { describe, expect, test } from '@jest/globals';
import type { Cause } from '../../../src/common/events/cause.js';
import { startGuarded } from './guarded-app.js';

describe('the cause of what happens', () => {
  test('is the caller and the request, or an anonymous one', async () => {
    const app = await startGuarded({});
    const by = async (headers: Record<string, string>) =>
      (await app.inject({ method: 'GET', url: '/cause', headers })).json<Cause>();
    expect(await by({ 'x-user': 'ada', 'x-request-id': 'r-1' })).toEqual({ actor: 'ada', requestId: 'r-1' });
    expect(await by({ 'x-request-id': 'r-2' })).toEqual({ actor: 'anonymous', requestId: 'r-2' });
    await app.close();
  });
});
