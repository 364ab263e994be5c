import type { GoogleAccount } from '../google-account.js';
import { SignInFailed } from './google.errors.js';

const PATIENCE_MS = 10_000;
const LONGEST_SUB = 255;

/**
 * Redeems an authorization code and returns the access token.
 *
 * @throws SignInFailed `google-unavailable` when the answer is anything but a token
 */
export async function redeemCode(tokenUrl: string, parameters: Readonly<Record<string, string>>): Promise<string> {
  const answer = await ask(tokenUrl, { method: 'POST', body: new URLSearchParams(parameters) });
  if ('access_token' in answer && typeof answer.access_token === 'string' && answer.access_token) {
    return answer.access_token;
  }
  throw new SignInFailed('google-unavailable', new Error('The token endpoint sent no access token.'));
}

/**
 * What the userinfo endpoint says, unread.
 *
 * @throws SignInFailed `google-unavailable` when it says no JSON object
 */
export function askUserinfo(userinfoUrl: string, accessToken: string): Promise<object> {
  return ask(userinfoUrl, { headers: { authorization: `Bearer ${accessToken}` } });
}

/**
 * Reads a userinfo answer. The address counts as verified only where Google says so: an absent claim is a no.
 *
 * @throws SignInFailed `incomplete-google-account` without an account key or an address
 */
export function readAccount(userinfo: unknown): GoogleAccount {
  const claims = new Map<string, unknown>(isObject(userinfo) ? Object.entries(userinfo) : []);
  const text = (claim: string): string => {
    const value = claims.get(claim);
    return typeof value === 'string' ? value.replaceAll('\0', '') : '';
  };
  const [sub, email, verified] = [text('sub'), text('email'), claims.get('email_verified')];
  if (!sub || sub.length > LONGEST_SUB || !email.trim()) throw new SignInFailed('incomplete-google-account');
  return {
    sub,
    email,
    emailVerified: verified === true || verified === 'true',
    hostedDomain: text('hd') || undefined,
    name: text('name'),
    picture: text('picture'),
  };
}

async function ask(url: string, request: RequestInit): Promise<object> {
  const answer = await fetchJson(url, request);
  if (isObject(answer)) return answer;
  throw new SignInFailed('google-unavailable', new Error(`${new URL(url).pathname} sent no JSON object.`));
}

async function fetchJson(url: string, request: RequestInit): Promise<unknown> {
  try {
    const response = await fetch(url, {
      ...request,
      headers: { ...request.headers, accept: 'application/json' },
      redirect: 'error',
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    if (!response.ok) {
      await response.body?.cancel();
      throw new Error(`${new URL(url).pathname} answered ${response.status}.`);
    }
    return await response.json();
  } catch (cause) {
    throw new SignInFailed('google-unavailable', cause);
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
