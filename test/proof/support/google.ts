import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What Google says of an account. */
export interface Claims {
  readonly sub: string;
  readonly email: string;
  readonly email_verified: boolean;
  readonly hd?: string;
  readonly name: string;
}

/** Somebody with an address of the school, by which Google is authoritative for it. */
export function claimsOf(email: string, name = ''): Claims {
  return { sub: `sub-${email}`, email, email_verified: true, hd: email.slice(email.indexOf('@') + 1), name };
}

/**
 * Stands in for Google as far as the application's server asks it: an authorization code is the claims themselves, so
 * that any number of applications can be told apart by nothing, and it keeps no state.
 */
export class Google {
  private constructor(
    private readonly server: ReturnType<typeof createServer>,
    readonly url: string,
  ) {}

  static async start(): Promise<Google> {
    const server = createServer((request, response) => void answer(request, response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    return new Google(server, `http://127.0.0.1:${port}`);
  }

  /** The environment of an application that believes this Google. */
  get variables(): Record<string, string> {
    return {
      GOOGLE_CLIENT_ID: 'proof',
      GOOGLE_CLIENT_SECRET: 'proof',
      GOOGLE_AUTHORIZATION_URL: `${this.url}/authorize`,
      GOOGLE_TOKEN_URL: `${this.url}/token`,
      GOOGLE_USERINFO_URL: `${this.url}/userinfo`,
    };
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

/** What Google sends back with the browser for somebody who agrees to sign in. */
export function codeFor(claims: Claims): string {
  return Buffer.from(JSON.stringify(claims)).toString('base64url');
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  response.setHeader('content-type', 'application/json');
  if (request.url === '/token') {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    response.end(JSON.stringify({ access_token: new URLSearchParams(body).get('code'), token_type: 'Bearer' }));
    return;
  }
  const token = (request.headers.authorization ?? '').replace('Bearer ', '');
  response.end(Buffer.from(token, 'base64url'));
}
