import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { DEMO_PEOPLE } from '../../../src/demo/demo-people.js';
import { startApplication, type RunningApplication } from '../../support/application.js';
import { subOf, type Browser } from '../../support/browser.js';
import { tracesOf } from '../../support/traces.js';

const { ada, grace } = DEMO_PEOPLE;
const KEY = 'STAFF-1906';

let application: RunningApplication;
let admin: Browser;
beforeAll(async () => {
  application = await startApplication({ variables: { ADMIN_EMAILS: ada.address } });
  admin = await signIn(ada);
  await admin.post('/api/v1/organizations', { slug: 'engine-school', name: 'Engine School' });
});
afterAll(() => application?.stop());

async function signIn({ address, name }: { readonly address: string; readonly name: string }): Promise<Browser> {
  const browser = application.browser();
  const me = await browser.signIn(address, { name });
  expect(me.status).toBe(200);
  return browser;
}

async function idOf(browser: Browser): Promise<string> {
  const me = (await (await browser.get('/api/v1/me')).json()) as { id: string };
  return me.id;
}

const ORGANIZATION = '/api/v1/organizations/engine-school';

let browser: Browser;
let graceId: string;
beforeEach(async () => {
  await admin.put(`${ORGANIZATION}/external-keys/${KEY}`, { person: grace.address });
  await admin.put(`${ORGANIZATION}/members/${grace.address}`, { roles: ['teacher'] });
  browser = await signIn(grace);
  graceId = await idOf(browser);
});

const traces = (): Promise<string[]> =>
  tracesOf(application.sql, [grace.name, 'Hopper', grace.address, KEY, subOf(grace.address)]);

describe('DELETE /me', () => {
  test('erases the caller by their session, and ends it', async () => {
    await browser.post(`${ORGANIZATION}/courses`, { code: 'ENG-101', title: 'Engines' }, { 'idempotency-key': 'once' });
    const elsewhere = await signIn(grace);
    const session = browser.cookie('matricula_session') ?? '';
    const answer = await browser.delete('/api/v1/me');
    expect(answer.status).toBe(204);
    expect(browser.cookie('matricula_session')).toBeUndefined();
    browser.plant('matricula_session', session);
    for (const one of [browser, elsewhere]) expect((await one.get('/api/v1/me')).status).toBe(401);
    expect(await traces()).toEqual([]);
    const events = await admin.get(`${ORGANIZATION}/events?person=${graceId}&type=identity.user-retired`);
    expect(await events.json()).toMatchObject({ items: [{ actor: graceId, payload: { userId: graceId } }] });
  });

  test('erases the caller by an access token, and ends it', async () => {
    const issued = await browser.post('/api/v1/me/access-tokens', { name: 'Hopper’s terminal' });
    const { token } = (await issued.json()) as { token: string };
    const client = application.browser();
    const headers = { authorization: `Bearer ${token}` };
    expect((await client.request('/api/v1/me', { method: 'DELETE', headers })).status).toBe(204);
    expect((await client.request('/api/v1/me', { headers })).status).toBe(401);
    expect((await browser.get('/api/v1/me')).status).toBe(401);
    expect(await traces()).toEqual([]);
  });

  test('lets whoever comes back come as a stranger, whose address holds nothing', async () => {
    await browser.delete('/api/v1/me');
    const again = await signIn(grace);
    const me = (await (await again.get('/api/v1/me')).json()) as { id: string; organizations: unknown[] };
    expect(me).toMatchObject({ email: grace.address, name: grace.name, organizations: [], platformAdmin: false });
    expect(me.id).not.toBe(graceId);
    await again.delete('/api/v1/me');
  });

  test('is for callers alone, from this site', async () => {
    expect((await application.browser().delete('/api/v1/me')).status).toBe(401);
    expect((await browser.delete('/api/v1/me', undefined, { origin: 'https://elsewhere.example' })).status).toBe(403);
    expect(await idOf(browser)).toBe(graceId);
  });
});
