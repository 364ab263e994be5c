import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { Retirement } from '../../../../src/modules/identity/retirement/retirement.service.js';
import { Sessions } from '../../../../src/modules/identity/sessions/sessions.service.js';
import { Browser } from '../../../support/browser.js';
import { startSignInApp, type SignInApp } from './sign-in-app.js';

const SESSION = 'matricula_session';

let running: SignInApp;
let people = 0;

beforeAll(async () => {
  running = await startSignInApp();
});
afterAll(() => running.close());

const aBrowser = (): Browser => new Browser(running.url);
const anAddress = (): string => `person-${++people}@school.example`;

async function callerOf(browser: Browser): Promise<unknown> {
  const response = await browser.get('/api/v1/me');
  return response.status === 200 ? response.json() : response.status;
}

async function refusal(response: Response): Promise<{ path: string; text: string; status: number }> {
  return { path: new URL(response.url).pathname, text: await response.text(), status: response.status };
}

describe('signing in with Google', () => {
  test('lets a person in, and brings them where they wanted to go', async () => {
    const browser = aBrowser();
    const response = await browser.signIn(anAddress(), { returnTo: '/public?a=1' });
    expect(response.url).toBe(`${running.url}/public?a=1`);
    await expect(callerOf(browser)).resolves.toMatchObject({ via: 'session' });
  });

  test('knows the same person again, from another browser', async () => {
    const [one, other, address] = [aBrowser(), aBrowser(), anAddress()];
    await one.signIn(address);
    await other.signIn(address.toUpperCase());
    expect(await callerOf(other)).toEqual(await callerOf(one));
  });

  test('lets somebody in as a stranger who is retired in the middle of it, as if they had come later', async () => {
    const sessions = running.app.get(Sessions);
    const open = sessions.open.bind(sessions);
    const retired: string[] = [];
    const opening = jest.spyOn(sessions, 'open').mockImplementationOnce(async (userId) => {
      retired.push(userId);
      await running.app.get(Retirement).retire(userId);
      return open(userId);
    });
    const browser = aBrowser();
    const response = await browser.signIn(anAddress(), { returnTo: '/public' });
    opening.mockRestore();
    expect([response.status, new URL(response.url).pathname]).toEqual([200, '/public']);
    const caller = await callerOf(browser);
    expect(caller).toMatchObject({ via: 'session' });
    expect(caller).not.toMatchObject({ userId: retired[0] });
  });

  test('uses state and PKCE, and asks for no more than it needs', async () => {
    const browser = aBrowser();
    const response = await browser.request('/auth/google?prompt=select_account');
    expect(response.status).toBe(302);
    const target = new URL(response.headers.get('location') ?? '');
    expect(target.pathname).toBe('/local-google/auth');
    expect(Object.fromEntries(target.searchParams)).toEqual({
      client_id: 'matricula-local',
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge_method: 'S256',
      prompt: 'select_account',
      redirect_uri: `${running.url}/auth/google/callback`,
      response_type: 'code',
      scope: 'openid profile email',
      state: expect.stringMatching(/^[\w-]{43}$/),
    });
    expect(response.headers.getSetCookie()).toEqual([
      expect.stringMatching(/^matricula_signin=[\w-]{43}; Max-Age=600; Path=\/auth; HttpOnly; SameSite=Lax$/),
    ]);
  });

  test('works in several tabs at once', async () => {
    const browser = aBrowser();
    const pages = [
      await browser.follow('/auth/google?returnTo=/public?tab=1'),
      await browser.follow('/auth/google?returnTo=/public?tab=2'),
    ];
    const [first, second] = [anAddress(), anAddress()];
    expect((await browser.answerLocalPage(pages[1] as Response, second)).url).toMatch(/tab=2$/);
    expect((await browser.answerLocalPage(pages[0] as Response, first)).url).toMatch(/tab=1$/);
  });

  test.each(['https://elsewhere.example', '//elsewhere.example', '/\\elsewhere.example', ''])(
    'refuses to return to %p',
    async (wish) => {
      const response = await aBrowser().get(`/auth/google?returnTo=${encodeURIComponent(wish)}`);
      expect(response.status).toBe(400);
      await expect(response.json()).resolves.toMatchObject({ code: 'invalid-return-to' });
    },
  );

  test.each(['code=x&state=y', 'prompt=none', 'returnto=/x'])('refuses to begin with %p', async (query) => {
    expect((await aBrowser().get(`/auth/google?${query}`)).status).toBe(400);
  });
});

describe('a session', () => {
  test('is a cookie that scripts and other sites cannot use', async () => {
    const browser = aBrowser();
    const page = await browser.follow('/auth/google');
    const form = new URLSearchParams({ address: anAddress() });
    let response = await browser.request(page.url, { method: 'POST', body: form });
    while (!response.headers.getSetCookie().some((cookie) => cookie.startsWith(SESSION))) {
      response = await browser.request(response.headers.get('location') ?? '');
    }
    expect(response.headers.getSetCookie()).toContainEqual(
      expect.stringMatching(/^matricula_session=[\w-]{43}; Path=\/; Expires=[^;]+ GMT; HttpOnly; SameSite=Lax$/),
    );
    expect(response.headers.get('location')).toBe('/');
  });

  test('replaces the one that was presented at sign-in, so that a planted one is worth nothing', async () => {
    const [victim, attacker] = [aBrowser(), aBrowser()];
    await attacker.signIn(anAddress());
    const planted = attacker.cookie(SESSION) ?? '';
    victim.plant(SESSION, planted);
    await victim.signIn(anAddress());
    expect(victim.cookie(SESSION)).not.toBe(planted);
    await expect(callerOf(attacker)).resolves.toBe(401);
  });

  test('ends at sign-out, on the server too', async () => {
    const browser = aBrowser();
    await browser.signIn(anAddress());
    const token = browser.cookie(SESSION) ?? '';
    expect((await browser.post('/auth/logout')).status).toBe(204);
    expect(browser.cookie(SESSION)).toBeUndefined();
    browser.plant(SESSION, token);
    await expect(callerOf(browser)).resolves.toBe(401);
  });

  test('that is unknown counts as none', async () => {
    const browser = aBrowser();
    browser.plant(SESSION, 'unknown');
    await expect(callerOf(browser)).resolves.toBe(401);
    expect((await browser.get('/public')).status).toBe(200);
    expect((await browser.post('/auth/logout')).status).toBe(204);
  });

  test('signing out is for everybody, but not at the bidding of another site', async () => {
    expect((await aBrowser().post('/auth/logout')).status).toBe(204);
    const browser = aBrowser();
    await browser.signIn(anAddress());
    expect((await browser.post('/auth/logout', undefined, { origin: 'https://elsewhere.example' })).status).toBe(403);
    await expect(callerOf(browser)).resolves.toMatchObject({ via: 'session' });
  });
});

describe('a refused sign-in', () => {
  test.each([
    ['an address that Google has not verified', { verified: false }, 'has not verified'],
    ['an address of which Google does not say whether it is verified', { verified: 'unsaid' }, 'has not verified'],
  ] as const)('names %s and what to do', async (_, choices, words) => {
    const [browser, address] = [aBrowser(), anAddress()];
    const { path, text, status } = await refusal(await browser.signIn(address, choices));
    expect([path, status]).toEqual(['/auth/refused', 200]);
    expect(text).toContain(`<bdi>${address}</bdi>`);
    expect(text).toContain(words);
    await expect(callerOf(browser)).resolves.toBe(401);
  });

  test('names an address that another Google account holds', async () => {
    const address = anAddress();
    await aBrowser().signIn(address);
    const { path, text } = await refusal(await aBrowser().signIn(address, { sub: '4711' }));
    expect(path).toBe('/auth/refused');
    expect(text).toContain('Another Google account already holds this address');
    expect(text).toContain(`<bdi>${address}</bdi>`);
  });

  test.each(['nobody', 'a@', 'm\u0131ke@school.example', '<b>@school.example', `${'a'.repeat(300)}@school.example`])(
    'names %p, which is no address that we take',
    async (address) => {
      const { path, text } = await refusal(await aBrowser().signIn(address));
      expect(path).toBe('/auth/refused');
      expect(text).toContain('cannot be used here');
      expect(text).not.toContain('<b>');
    },
  );

  test('keeps the address out of the URL', async () => {
    const browser = aBrowser();
    await browser.signIn('unverified@school.example', { verified: false });
    expect(browser.visited.map(String).join('\n')).not.toMatch(/unverified|school/);
  });

  test('shows no words of anybody else', async () => {
    for (const reason of ['', 'forged', '<script>']) {
      const { text, status } = await refusal(
        await aBrowser().get(`/auth/refused?reason=${encodeURIComponent(reason)}`),
      );
      expect(status).toBe(200);
      expect(text).toContain('You are not signed in');
      expect(text).not.toContain('<bdi>');
    }
  });

  test('is a page that runs nothing and fits its own security policy', async () => {
    const response = await aBrowser().get('/auth/refused');
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(response.headers.get('content-security-policy')).toMatch(/default-src 'none'; style-src 'sha256-/);
  });
});

describe('an answer of Google', () => {
  /** Stops a sign-in right before the callback and returns the callback's URL. */
  async function callbackOf(browser: Browser, address = anAddress()): Promise<string> {
    const page = await browser.follow('/auth/google?returnTo=/public');
    let response = await browser.request(page.url, { method: 'POST', body: new URLSearchParams({ address }) });
    for (;;) {
      const next = new URL(response.headers.get('location') ?? '', running.url);
      if (next.pathname === '/auth/google/callback') return next.href;
      response = await browser.request(next.href);
    }
  }

  async function isRefused(response: Response): Promise<boolean> {
    const { path, text } = await refusal(response);
    return path === '/auth/refused' && text.includes('This sign-in is over');
  }

  test('is taken once', async () => {
    const browser = aBrowser();
    const callback = await callbackOf(browser);
    expect((await browser.follow(callback)).url).toBe(`${running.url}/public`);
    expect(await isRefused(await browser.follow(callback))).toBe(true);
  });

  test('is taken in no other browser, and still in its own', async () => {
    const [browser, foreign] = [aBrowser(), aBrowser()];
    const callback = await callbackOf(browser);
    await foreign.request('/auth/google');
    expect(await isRefused(await foreign.follow(callback))).toBe(true);
    expect(foreign.cookie(SESSION)).toBeUndefined();
    expect((await browser.follow(callback)).url).toBe(`${running.url}/public`);
  });

  test('is not taken in a browser that began nothing', async () => {
    expect(await isRefused(await aBrowser().follow(await callbackOf(aBrowser())))).toBe(true);
  });

  test('is not taken after ten minutes', async () => {
    const browser = aBrowser();
    const callback = await callbackOf(browser);
    running.clock.advance(10 * 60_000);
    expect(await isRefused(await browser.follow(callback))).toBe(true);
  });

  test.each([
    '',
    '?code=x',
    '?state=x',
    '?code=x&state=x',
    '?code=x&state=x&state=y',
    '?code=x&code=y&state=x',
    '?code=',
  ])('that reads %p is refused', async (query) => {
    const browser = aBrowser();
    await browser.request('/auth/google');
    expect(await isRefused(await browser.follow(`/auth/google/callback${query}`))).toBe(true);
  });

  test('that says the person cancelled leads to a page that says so', async () => {
    const browser = aBrowser();
    const page = await browser.follow('/auth/google');
    const { path, text } = await refusal(
      await browser.follow(page.url, { method: 'POST', body: new URLSearchParams({ cancel: 'yes' }) }),
    );
    expect(path).toBe('/auth/refused');
    expect(text).toContain('You did not sign in');
  });

  test('that says Google is in trouble leads to a page that says so', async () => {
    const { path, text } = await refusal(await aBrowser().follow('/auth/google/callback?error=server_error&state=x'));
    expect(path).toBe('/auth/refused');
    expect(text).toContain('Google did not answer');
  });
});

describe('an access token', () => {
  async function aToken(browser: Browser): Promise<{ id: string; token: string }> {
    const response = await browser.post('/api/v1/me/access-tokens', { name: 'import' });
    expect(response.status).toBe(201);
    return (await response.json()) as { id: string; token: string };
  }

  const withToken = (token: string, path = '/api/v1/me'): Promise<Response> =>
    fetch(running.url + path, { headers: { authorization: `Bearer ${token}` } });

  test('acts as the person who made it, and is shown once', async () => {
    const browser = aBrowser();
    await browser.signIn(anAddress());
    const { id, token } = await aToken(browser);
    const me = (await callerOf(browser)) as { userId: string };
    await expect((await withToken(token)).json()).resolves.toEqual({ userId: me.userId, via: 'access-token' });
    await expect((await browser.get('/api/v1/me/access-tokens')).json()).resolves.toEqual({
      items: [{ id, name: 'import', createdAt: expect.any(String), expiresAt: expect.any(String) }],
      nextCursor: null,
    });
  });

  test('is made once, however often the request is repeated under one key', async () => {
    const browser = aBrowser();
    await browser.signIn(anAddress());
    const ask = (name: string): Promise<Response> =>
      browser.post('/api/v1/me/access-tokens', { name }, { 'idempotency-key': 'one' });
    const answers = await Promise.all([ask('import'), ask('import')]);
    const [first, second] = await Promise.all(answers.map((answer) => answer.json()));
    expect(first).toEqual(second);
    const listed = (await (await browser.get('/api/v1/me/access-tokens')).json()) as { items: unknown[] };
    expect(listed.items).toHaveLength(1);
    await expect((await ask('export')).json()).resolves.toMatchObject({ code: 'idempotency-key-reused' });
  });

  test('is refused after it was deleted, and can be deleted once', async () => {
    const browser = aBrowser();
    await browser.signIn(anAddress());
    const { id, token } = await aToken(browser);
    expect((await browser.delete(`/api/v1/me/access-tokens/${id}`)).status).toBe(204);
    expect((await withToken(token)).status).toBe(401);
    expect((await browser.delete(`/api/v1/me/access-tokens/${id}`)).status).toBe(404);
  });

  test('that is not valid is refused even where anybody may call, though not by sign-in and the probes', async () => {
    for (const token of ['', 'mat_unknown', 'x']) {
      const response = await withToken(token, '/public');
      expect(response.status).toBe(401);
      await expect(response.json()).resolves.toMatchObject({ code: 'invalid-token' });
    }
    expect((await withToken('mat_unknown', '/health/live')).status).toBe(200);
    expect((await withToken('mat_unknown', '/auth/refused')).status).toBe(200);
  });

  test('wins over the session', async () => {
    const [ada, bob] = [aBrowser(), aBrowser()];
    await ada.signIn(anAddress());
    await bob.signIn(anAddress());
    const { token } = await aToken(ada);
    const response = await bob.request('/api/v1/me', { headers: { authorization: `bearer ${token}` } });
    await expect(response.json()).resolves.toEqual({ ...((await callerOf(ada)) as object), via: 'access-token' });
  });

  test.each([
    [{}, 400],
    [{ name: '' }, 400],
    [{ name: '   ' }, 400],
    [{ name: 'a\0b' }, 400],
    [{ name: 'a'.repeat(101) }, 400],
    [{ name: 'a', expiresAt: 'tomorrow' }, 400],
    [{ name: 'a', expiresAt: null }, 400],
    [{ name: 'a', scope: 'all' }, 400],
    [{ name: 'a', expiresAt: '2020-01-01T00:00:00Z' }, 422],
    [{ name: 'a', expiresAt: '2999-01-01T00:00:00Z' }, 422],
    [{ name: '😀'.repeat(100) }, 201],
  ])('asked for with %j is answered %i', async (body, status) => {
    const browser = aBrowser();
    await browser.signIn(anAddress());
    expect((await browser.post('/api/v1/me/access-tokens', body)).status).toBe(status);
  });
});
