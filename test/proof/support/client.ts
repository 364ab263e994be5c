import { Agent, request as httpRequest } from 'node:http';
import { codeFor, type Claims } from './google.js';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Parsed where it is JSON, text otherwise. */
  readonly body: unknown;
}

/** The connection ended before the whole answer was here: whether the request was carried out is not known. */
export class NoAnswer extends Error {}

export interface Send {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A browser or program that speaks to one application, or to several in turn; keeps the session and connections. */
export class Client {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 64 });
  private cookies = new Map<string, string>();
  token: string | undefined;
  private turn = 0;

  /** @param bases the origins of the applications, asked in turn */
  constructor(private readonly bases: readonly string[]) {}

  /** Signs in as Google's claims say; throws unless the application takes them. */
  async signIn(claims: Claims, returnTo = '/api/v1/me'): Promise<void> {
    const answer = await this.trySignIn(claims, returnTo);
    const location = String(answer.headers['location'] ?? '');
    if (answer.status !== 302 || location !== returnTo)
      throw new Error(`${claims.email} could not sign in: ${answer.status} ${location} ${JSON.stringify(answer.body)}`);
  }

  /** Signs in as {@link signIn}; answers with what the callback answered. */
  async trySignIn(claims: Claims, returnTo = '/api/v1/me'): Promise<Answer> {
    const begun = await this.send('GET', `/auth/google?returnTo=${encodeURIComponent(returnTo)}`);
    const location = String(begun.headers['location'] ?? '');
    const state = location === '' ? null : new URL(location, 'http://unknown').searchParams.get('state');
    if (begun.status !== 302 || state === null) return begun;
    return this.send('GET', `/auth/google/callback?code=${codeFor(claims)}&state=${encodeURIComponent(state)}`);
  }

  /** The session, as a browser sends it along. */
  get cookie(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  /** Makes an access token for whoever has signed in, and uses it from now on instead of the cookie. */
  async useToken(name = 'proof'): Promise<string> {
    const { status, body } = await this.api('POST', '/me/access-tokens', { body: { name } });
    if (status !== 201) throw new Error(`No access token: ${status}`);
    this.token = (body as { token: string }).token;
    return this.token;
  }

  /** @throws NoAnswer */
  api(method: string, path: string, send: Send = {}): Promise<Answer> {
    return this.send(method, `/api/v1${path}`, send);
  }

  /** @throws NoAnswer */
  send(method: string, path: string, { body, headers = {} }: Send = {}): Promise<Answer> {
    const base = this.bases[this.turn++ % this.bases.length] ?? '';
    const payload = body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body);
    const sent: Record<string, string> = { ...headers };
    if (payload !== undefined) {
      sent['content-type'] ??= 'application/json';
      sent['content-length'] = String(Buffer.byteLength(payload));
    }
    if (this.token !== undefined) sent['authorization'] ??= `Bearer ${this.token}`;
    else if (this.cookies.size > 0) {
      sent['cookie'] ??= this.cookie;
      if (method !== 'GET') sent['origin'] ??= this.bases[0] ?? '';
    }
    return new Promise((resolve, reject) => {
      const request = httpRequest(new URL(path, base), { method, headers: sent, agent: this.agent }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', (error) => reject(new NoAnswer(error.message)));
        response.on('end', () => {
          if (!response.complete) return reject(new NoAnswer('The answer broke off.'));
          for (const line of response.headers['set-cookie'] ?? []) this.keep(line);
          const text = Buffer.concat(chunks).toString();
          const isJson = /json/.test(response.headers['content-type'] ?? '');
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: isJson && text !== '' ? JSON.parse(text) : text,
          });
        });
      });
      request.on('error', (error) => reject(new NoAnswer(error.message)));
      request.end(payload);
    });
  }

  close(): void {
    this.agent.destroy();
  }

  private keep(line: string): void {
    const [pair = ''] = line.split(';');
    const name = pair.slice(0, pair.indexOf('='));
    const value = pair.slice(pair.indexOf('=') + 1);
    if (value === '' || /max-age=0(;|$)/i.test(line)) this.cookies.delete(name);
    else this.cookies.set(name, value);
  }
}
