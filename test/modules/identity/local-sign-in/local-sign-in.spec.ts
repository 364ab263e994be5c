import { createHash, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fastify, { type FastifyInstance } from 'fastify';
import type { Configuration } from '../../../../src/common/config/index.js';
import { localSignInEndpoints } from '../../../../src/modules/identity/local-sign-in/local-sign-in-endpoints.js';
import { localSub } from '../../../../src/modules/identity/local-sign-in/local-sub.js';
import { mountLocalSignIn } from '../../../../src/modules/identity/local-sign-in/mount-local-sign-in.js';
import { aConfiguration } from '../../../common/http/test-app.js';
import { Browser, type SignInChoices } from '../../../support/browser.js';
import { freePort } from '../../../support/free-port.js';

let server: FastifyInstance;
let configuration: Configuration;
let callback: string;

beforeAll(async () => {
  const port = await freePort();
  configuration = aConfiguration({ PORT: String(port), PUBLIC_URL: `http://127.0.0.1:${port}` });
  callback = `${configuration.publicUrl}/auth/google/callback`;
  server = fastify();
  mountLocalSignIn(server, configuration, {
    suggestions: [{ address: 'ada@school.example', name: '<Ada>', what: 'a privilege & a course' }],
  });
  server.get('/auth/google/callback', () => 'back');
  await server.listen({ port, host: '127.0.0.1' });
});
afterAll(() => server.close());

/** Signs in by hand, as the one client of the stand-in; answers with what came back to the callback. */
async function authorize(browser: Browser, address: string, choices: SignInChoices = {}, extra = {}) {
  const { authorizationUrl, clientId } = localSignInEndpoints(configuration);
  const verifier = randomBytes(32).toString('base64url');
  const challenge = createHash('sha256').update(verifier).digest('base64url');
  const query = new URLSearchParams({
    client_id: clientId,
    redirect_uri: callback,
    response_type: 'code',
    scope: 'openid profile email',
    state: 's',
    code_challenge: challenge,
    code_challenge_method: 'S256',
    ...extra,
  });
  const page = await browser.follow(`${authorizationUrl}?${query.toString()}`);
  await browser.answerLocalPage(page, address, choices);
  return { verifier, back: Object.fromEntries(browser.visited.at(-1)?.searchParams ?? []) };
}

async function redeem(code: string, verifier: string): Promise<Response> {
  const { tokenUrl, clientId, clientSecret } = localSignInEndpoints(configuration);
  const form = { grant_type: 'authorization_code', code, redirect_uri: callback, code_verifier: verifier };
  const body = new URLSearchParams({ ...form, client_id: clientId, client_secret: clientSecret });
  return fetch(tokenUrl, { method: 'POST', body });
}

async function userinfoOf(
  address: string,
  choices: SignInChoices = {},
  browser = new Browser(configuration.publicUrl),
) {
  const { verifier, back } = await authorize(browser, address, choices);
  const token = (await (await redeem(back['code'] ?? '', verifier)).json()) as { access_token: string };
  const headers = { authorization: `Bearer ${token.access_token}` };
  return (await fetch(localSignInEndpoints(configuration).userinfoUrl, { headers })).json();
}

describe('the local stand-in for Google', () => {
  test('says of an address of a school what Google would', async () => {
    await expect(userinfoOf('Ada.Lovelace@School.example')).resolves.toEqual({
      sub: localSub('ada.lovelace@school.example'),
      email: 'Ada.Lovelace@School.example',
      email_verified: true,
      name: 'Ada Lovelace',
      given_name: 'Ada',
      hd: 'school.example',
    });
  });

  test('knows that gmail.com hosts nobody', async () => {
    await expect(userinfoOf('ada@gmail.com')).resolves.not.toHaveProperty('hd');
  });

  test('says what it was told to say', async () => {
    await expect(
      userinfoOf('ada@school.example', { verified: false, hostedDomain: 'x.example', sub: '42', name: 'Countess' }),
    ).resolves.toMatchObject({ email_verified: false, hd: 'x.example', sub: '42', name: 'Countess' });
    await expect(userinfoOf('ada@school.example', { verified: 'unsaid' })).resolves.not.toHaveProperty(
      'email_verified',
    );
    await expect(userinfoOf('ada@school.example', { hostedDomain: false })).resolves.not.toHaveProperty('hd');
  });

  test('asks who one is every time, and takes another person at once', async () => {
    const browser = new Browser(configuration.publicUrl);
    await expect(userinfoOf('ada@school.example', {}, browser)).resolves.toMatchObject({ email: 'ada@school.example' });
    await expect(userinfoOf('bob@school.example', {}, browser)).resolves.toMatchObject({ email: 'bob@school.example' });
  });

  test('understands prompt=select_account', async () => {
    const { back } = await authorize(
      new Browser(configuration.publicUrl),
      'ada@school.example',
      {},
      { prompt: 'select_account' },
    );
    expect(back).toMatchObject({ state: 's', code: expect.any(String) });
  });

  test('gives a token once, and only to whoever holds the verifier', async () => {
    const browser = new Browser(configuration.publicUrl);
    const { back } = await authorize(browser, 'ada@school.example');
    expect((await redeem(back['code'] ?? '', randomBytes(32).toString('base64url'))).status).toBe(400);

    const again = await authorize(browser, 'ada@school.example');
    expect((await redeem(again.back['code'] ?? '', again.verifier)).status).toBe(200);
    expect((await redeem(again.back['code'] ?? '', again.verifier)).status).toBe(400);
  });

  test('refuses a client that does not use PKCE', async () => {
    const { authorizationUrl, clientId } = localSignInEndpoints(configuration);
    const query = { client_id: clientId, redirect_uri: callback, response_type: 'code', scope: 'openid', state: 's' };
    const browser = new Browser(configuration.publicUrl);
    await browser.follow(`${authorizationUrl}?${new URLSearchParams(query).toString()}`);
    expect(browser.visited.at(-1)?.searchParams.get('error')).toBe('invalid_request');
  });

  test('sends a cancelled sign-in back as Google does', async () => {
    const browser = new Browser(configuration.publicUrl);
    const { authorizationUrl, clientId } = localSignInEndpoints(configuration);
    const query = new URLSearchParams({
      client_id: clientId,
      redirect_uri: callback,
      response_type: 'code',
      scope: 'openid',
      state: 's',
      code_challenge: 'a'.repeat(43),
      code_challenge_method: 'S256',
    });
    const page = await browser.follow(`${authorizationUrl}?${query.toString()}`);
    await browser.follow(page.url, { method: 'POST', body: new URLSearchParams({ cancel: 'yes' }) });
    expect(browser.visited.at(-1)?.searchParams.get('error')).toBe('access_denied');
  });

  test('offers the people it was told of, as text', async () => {
    const { authorizationUrl, clientId } = localSignInEndpoints(configuration);
    const query = `client_id=${clientId}&redirect_uri=${callback}&response_type=code&scope=openid&code_challenge=${'a'.repeat(43)}&code_challenge_method=S256`;
    const page = await new Browser(configuration.publicUrl).follow(`${authorizationUrl}?${query}`);
    const text = await page.text();
    expect(text).toContain('&lt;Ada&gt;');
    expect(text).toContain('a privilege &amp; a course');
    expect(text).toContain('stand-in');
    expect(page.headers.get('content-security-policy')).toMatch(/default-src 'none'.*frame-ancestors 'none'/);
  });

  test('tells somebody without a sign-in under way to start again', async () => {
    const response = await fetch(`${configuration.publicUrl}/local-google/interaction/nothing`);
    expect(response.status).toBe(400);
    await expect(response.text()).resolves.toContain('Start again');
  });

  test('is refused in production', () => {
    expect(() => mountLocalSignIn(fastify(), { ...configuration, production: true })).toThrow('production');
  });
});

test('an address has one account number, however it is typed', () => {
  expect(localSub(' Ada@BÜCHER.example ')).toBe(localSub('ada@xn--bcher-kva.example'));
  expect(localSub('ada@school.example')).toMatch(/^1\d{20}$/);
  expect(localSub('ada@school.example')).not.toBe(localSub('bob@school.example'));
});
