import { createHash, randomBytes } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type pg from 'pg';
import { v7 } from 'uuid';
import { named } from './named.js';
import { signInByHand } from './sign-in.js';

// Signing in with Google as bare handlers: state, PKCE and a cookie that binds the browser; the code is redeemed, the
// person asked for, signed in, and given a session of which only the hash is stored.

const MINUTES = 60_000;
const DAYS = 86_400_000;

const FINISH = named(
  'finish',
  `delete from identity.sign_in_attempt where state_hash = $1 and browser_hash = $2 and expires_at > now()
   returning code_verifier, return_to`,
);

/** Opens a session, in place of the one that the browser had, and removes some that have expired. */
const OPEN = named(
  'open',
  `with purged as (delete from identity.session where token_hash = $1 or token_hash in (
     select token_hash from identity.session where expires_at <= now() limit 100 for update skip locked))
   insert into identity.session (token_hash, user_id, created_at, expires_at)
   select $2, id, now(), $4 from identity."user" where id = $3 and retired_at is null for key share`,
);

export interface GoogleSettings {
  readonly publicUrl: string;
  readonly authorizationUrl: string;
  readonly tokenUrl: string;
  readonly userinfoUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

export function serveSignIn(server: FastifyInstance, pool: pg.Pool, google: GoogleSettings): void {
  const callback = `${google.publicUrl}/auth/google/callback`;

  server.get<{ Querystring: { returnTo?: string } }>('/auth/google', async (request, reply) => {
    const browser = cookieOf(request, 'matricula_signin') ?? secret();
    const [state, verifier] = [secret(), secret()];
    const { returnTo = '/' } = request.query;
    if (!/^\/(?![/\\])/.test(returnTo)) return reply.code(400).send();
    await pool.query(
      `with purged as (delete from identity.sign_in_attempt where state_hash in (
         select state_hash from identity.sign_in_attempt where expires_at <= now() limit 100 for update skip locked))
       insert into identity.sign_in_attempt (state_hash, browser_hash, code_verifier, return_to, expires_at)
       values ($1, $2, $3, $4, $5)`,
      [hash(state), hash(browser), verifier, returnTo, new Date(Date.now() + 10 * MINUTES)],
    );
    const url = new URL(google.authorizationUrl);
    url.search = new URLSearchParams({
      response_type: 'code',
      client_id: google.clientId,
      redirect_uri: callback,
      scope: 'openid profile email',
      state,
      code_challenge: hash(verifier),
      code_challenge_method: 'S256',
    }).toString();
    return reply
      .header('set-cookie', `matricula_signin=${browser}; Max-Age=600; Path=/auth; HttpOnly; SameSite=Lax`)
      .redirect(url.href);
  });

  server.get<{ Querystring: { code?: string; state?: string } }>('/auth/google/callback', async (request, reply) => {
    const { code = '', state = '' } = request.query;
    const attempt = await pool.query<{ code_verifier: string; return_to: string }>(
      FINISH(hash(state), hash(cookieOf(request, 'matricula_signin') ?? '')),
    );
    const [begun] = attempt.rows;
    if (!begun || code === '') return reply.code(400).send();
    const form = new URLSearchParams({
      grant_type: 'authorization_code',
      code,
      redirect_uri: callback,
      code_verifier: begun.code_verifier,
      client_id: google.clientId,
      client_secret: google.clientSecret,
    });
    const { access_token } = await ask(google.tokenUrl, { method: 'POST', body: form });
    const claims = await ask(google.userinfoUrl, { headers: { authorization: `Bearer ${String(access_token)}` } });
    const account = {
      sub: String(claims['sub']),
      email: String(claims['email']),
      emailVerified: claims['email_verified'] === true,
      hostedDomain: typeof claims['hd'] === 'string' ? claims['hd'] : undefined,
      name: textOf(claims['name']),
      picture: textOf(claims['picture']),
    };
    const userId = await signInByHand(pool, account, v7());
    const token = secret();
    const expires = new Date(Date.now() + 30 * DAYS);
    await pool.query(OPEN(hash(cookieOf(request, 'matricula_session') ?? ''), hash(token), userId, expires));
    return reply
      .header(
        'set-cookie',
        `matricula_session=${token}; Path=/; Expires=${expires.toUTCString()}; HttpOnly; SameSite=Lax`,
      )
      .redirect(begun.return_to);
  });
}

async function ask(url: string, init: RequestInit): Promise<Record<string, unknown>> {
  const response = await fetch(url, { ...init, redirect: 'error', signal: AbortSignal.timeout(10_000) });
  const answer: unknown = await response.json();
  if (!response.ok || typeof answer !== 'object' || answer === null) throw new Error(`${url} answered badly.`);
  return Object.fromEntries(Object.entries(answer));
}

function textOf(claim: unknown): string {
  return typeof claim === 'string' ? claim : '';
}

function cookieOf(request: FastifyRequest, name: string): string | undefined {
  return new RegExp(`(?:^|; )${name}=([\\w-]+)`).exec(request.headers.cookie ?? '')?.[1];
}

function secret(): string {
  return randomBytes(32).toString('base64url');
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}
