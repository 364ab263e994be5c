import { localSub } from '../../src/modules/identity/local-sign-in/local-sub.js';

const MOST_REDIRECTS = 20;
const WRITES = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);

/** What Google, played by the local stand-in, says of the person who signs in. */
export interface SignInChoices {
  /** Default true; `unsaid` leaves `email_verified` out. */
  readonly verified?: boolean | 'unsaid';
  /** A domain, or `false` for none; by default the address's own, but not for gmail.com. */
  readonly hostedDomain?: string | false;
  /** Another Google account than the one that belongs to the address. */
  readonly sub?: string;
  readonly name?: string;
  /** Where to go after sign-in; `/api/v1/me` by default. */
  readonly returnTo?: string;
}

interface Cookie {
  readonly name: string;
  readonly value: string;
  readonly path: string;
}

/** A browser as far as a test needs one: it keeps cookies by path and follows redirects when asked to. */
export class Browser {
  /** Every URL that was asked for, the latest last. */
  readonly visited: URL[] = [];
  private cookies: Cookie[] = [];

  constructor(readonly baseUrl: string) {}

  /** Signs in through the real Google strategy and the local stand-in; answers with where the redirects end. */
  async signIn(address: string, choices: SignInChoices = {}): Promise<Response> {
    const returnTo = encodeURIComponent(choices.returnTo ?? '/api/v1/me');
    const page = await this.follow(`/auth/google?returnTo=${returnTo}`);
    return this.answerLocalPage(page, address, choices);
  }

  /** Fills in the stand-in's page and follows the redirects. */
  async answerLocalPage(page: Response, address: string, choices: SignInChoices = {}): Promise<Response> {
    const { verified = true, hostedDomain, sub = '', name = '' } = choices;
    if (page.status !== 200) throw new Error(`No sign-in page but ${page.status}: ${await page.text()}`);
    const form = new URLSearchParams({ address, name, sub });
    form.set('verified', verified === 'unsaid' ? 'unsaid' : verified ? 'yes' : 'no');
    form.set('hosted', hostedDomain === undefined ? 'auto' : hostedDomain === false ? 'no' : 'other');
    if (hostedDomain) form.set('hostedDomain', hostedDomain);
    return this.follow(page.url, { method: 'POST', body: form });
  }

  get(path: string): Promise<Response> {
    return this.request(path);
  }

  post(path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Response> {
    return this.send('POST', path, body, headers);
  }

  put(path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Response> {
    return this.send('PUT', path, body, headers);
  }

  patch(path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Response> {
    return this.send('PATCH', path, body, headers);
  }

  delete(path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Response> {
    return this.send('DELETE', path, body, headers);
  }

  /** One request without following redirects. */
  async request(path: string, init: RequestInit = {}): Promise<Response> {
    const url = new URL(path, this.baseUrl);
    const headers = new Headers(init.headers);
    const cookies = this.cookies.filter((cookie) => matches(url.pathname, cookie.path));
    if (cookies.length > 0) headers.set('cookie', cookies.map(({ name, value }) => `${name}=${value}`).join('; '));
    if (WRITES.has(init.method ?? 'GET') && !headers.has('origin')) headers.set('origin', new URL(this.baseUrl).origin);
    this.visited.push(url);
    const response = await fetch(url, { ...init, headers, redirect: 'manual' });
    for (const line of response.headers.getSetCookie()) this.keep(line);
    return response;
  }

  /** One request, and those to which it redirects. */
  async follow(path: string, init: RequestInit = {}): Promise<Response> {
    let response = await this.request(path, init);
    for (let redirects = 0; response.status >= 300 && response.status < 400; redirects++) {
      if (redirects === MOST_REDIRECTS) throw new Error(`Too many redirects at ${response.url}`);
      await response.body?.cancel();
      response = await this.request(new URL(response.headers.get('location') ?? '/', response.url).href);
    }
    return response;
  }

  /** The value of a cookie, or undefined. */
  cookie(name: string): string | undefined {
    return this.cookies.find((cookie) => cookie.name === name)?.value;
  }

  /** Puts a cookie into the jar, as somebody else may have done. */
  plant(name: string, value: string, path = '/'): void {
    this.cookies = [
      ...this.cookies.filter((cookie) => cookie.name !== name || cookie.path !== path),
      { name, value, path },
    ];
  }

  private send(method: string, path: string, body: unknown, headers: Record<string, string>): Promise<Response> {
    if (body === undefined) return this.request(path, { method, headers });
    const json = { 'content-type': 'application/json', ...headers };
    return this.request(path, { method, headers: json, body: JSON.stringify(body) });
  }

  private keep(line: string): void {
    const [pair = '', ...attributes] = line.split(/; */);
    const name = pair.slice(0, pair.indexOf('='));
    const value = pair.slice(pair.indexOf('=') + 1);
    const named = (attribute: string): string | undefined =>
      attributes.find((one) => one.toLowerCase().startsWith(`${attribute}=`))?.slice(attribute.length + 1);
    const path = named('path') ?? '/';
    const gone =
      named('max-age') === '0' || (named('expires') !== undefined && Date.parse(named('expires') ?? '') <= Date.now());
    this.cookies = this.cookies.filter((cookie) => cookie.name !== name || cookie.path !== path);
    if (!gone) this.cookies.push({ name, value, path });
  }
}

/** The `sub` that the stand-in gives to an address. */
export const subOf = localSub;

function matches(path: string, cookiePath: string): boolean {
  return path === cookiePath || path.startsWith(cookiePath.endsWith('/') ? cookiePath : `${cookiePath}/`);
}
