import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { Browser } from '../../../support/browser.js';
import { startSignInApp, type SignInApp } from './sign-in-app.js';

/** A Google of the test's own: it answers as it is told to and remembers what it was asked. */
let server: Server;
let running: SignInApp;
let tokenAnswer: unknown;
let userinfoAnswer: unknown;
let tokenRequest: Record<string, string> = {};
let people = 0;

const person = () => ({ sub: `sub-${++people}`, email: `someone-${people}@school.example`, email_verified: true });

beforeAll(async () => {
  server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const google = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  running = await startSignInApp({
    GOOGLE_CLIENT_ID: 'client',
    GOOGLE_CLIENT_SECRET: 'hush',
    GOOGLE_AUTHORIZATION_URL: `${google}/authorize?tenant=school`,
    GOOGLE_TOKEN_URL: `${google}/t`,
    GOOGLE_USERINFO_URL: `${google}/who`,
  });
});
afterAll(async () => {
  await running.close();
  server.close();
});
afterEach(() => {
  tokenAnswer = undefined;
  userinfoAnswer = undefined;
});

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  let body = '';
  for await (const chunk of request) body += String(chunk);
  const url = new URL(request.url ?? '', 'http://google');
  if (url.pathname === '/authorize') {
    const back = `${url.searchParams.get('redirect_uri')}?code=c&state=${url.searchParams.get('state')}`;
    response.writeHead(302, { location: back }).end();
    return;
  }
  if (url.pathname === '/t') tokenRequest = Object.fromEntries(new URLSearchParams(body));
  const said =
    url.pathname === '/t' ? (tokenAnswer ?? { access_token: 'a', token_type: 'Bearer' }) : (userinfoAnswer ?? person());
  if (said === 'hang up') request.socket.destroy();
  else if (typeof said === 'number') response.writeHead(said).end('{"error":"invalid_grant"}');
  else response.end(typeof said === 'string' ? said : JSON.stringify(said));
}

const signIn = (): Promise<Response> => new Browser(running.url).follow('/auth/google?returnTo=/api/v1/me');

describe('another Google', () => {
  test('is asked at the configured places, with the code and the verifier of this sign-in', async () => {
    const browser = new Browser(running.url);
    expect((await browser.follow('/auth/google?returnTo=/api/v1/me')).status).toBe(200);
    const asked = browser.visited.find((url) => url.pathname === '/authorize')?.searchParams;
    expect(asked?.get('tenant')).toBe('school');
    expect(asked?.get('client_id')).toBe('client');
    expect(tokenRequest).toEqual({
      grant_type: 'authorization_code',
      code: 'c',
      client_id: 'client',
      client_secret: 'hush',
      redirect_uri: `${running.url}/auth/google/callback`,
      code_verifier: expect.stringMatching(/^[\w-]{43}$/),
    });
  });

  test('may write email_verified as text', async () => {
    userinfoAnswer = { ...person(), email_verified: 'true' };
    expect((await signIn()).status).toBe(200);
  });

  test.each([
    ['no token endpoint', 'hang up', undefined],
    ['a refusing token endpoint', 400, undefined],
    ['a token endpoint in trouble', 500, undefined],
    ['a token endpoint that says null', 'null', undefined],
    ['a token endpoint that says nothing', '', undefined],
    ['a token endpoint without a token', {}, undefined],
    ['no userinfo', undefined, 'hang up'],
    ['a refusing userinfo', undefined, 401],
    ['a userinfo that is no JSON', undefined, '<html>'],
    ['a userinfo that says null', undefined, 'null'],
    ['a userinfo that says a list', undefined, []],
    ['a userinfo that says nobody', undefined, {}],
    ['a userinfo without an account', undefined, { email: 'a@school.example', email_verified: true }],
    ['a userinfo without an address', undefined, { sub: '1', email_verified: true }],
    ['a userinfo without email_verified', undefined, { sub: '1', email: 'a@school.example' }],
  ])('with %s leads to a page that says so, and the next sign-in succeeds', async (_, token, userinfo) => {
    tokenAnswer = token;
    userinfoAnswer = userinfo;
    const response = await signIn();
    expect([new URL(response.url).pathname, response.status]).toEqual(['/auth/refused', 200]);
    await expect(response.text()).resolves.toMatch(/<h1>Google /);

    tokenAnswer = userinfoAnswer = undefined;
    expect((await signIn()).status).toBe(200);
  });

  test('leaves no local sign-in behind', async () => {
    expect((await fetch(`${running.url}/local-google/.well-known/openid-configuration`)).status).toBe(404);
  });

  test('is not mistaken for that of another application in the same process', async () => {
    const other = await startSignInApp();
    try {
      const starts = await Promise.all([running, other].map(({ url }) => new Browser(url).request('/auth/google')));
      expect(starts.map((start) => new URL(start.headers.get('location') ?? '').searchParams.get('client_id'))).toEqual(
        ['client', 'matricula-local'],
      );
    } finally {
      await other.close();
    }
  });
});
