import { resolve } from 'node:path';
import { ConfigurationError } from './configuration-error.js';
import { LOG_LEVELS, type Configuration, type GoogleClient } from './configuration.js';
import { Environment, originOf } from './environment.js';
import { localSecret } from './local-secret.js';

const DAY_MS = 86_400_000;
const MAX_TTL_DAYS = 36_500;
const SECRET_BYTES = 32;
const ANY_ADDRESS = ['0.0.0.0', '::'];

const GOOGLE_AUTHORIZATION_URL = 'https://accounts.google.com/o/oauth2/v2/auth';
const GOOGLE_TOKEN_URL = 'https://oauth2.googleapis.com/token';
const GOOGLE_USERINFO_URL = 'https://openidconnect.googleapis.com/v1/userinfo';

/** A configuration in which the session secret may still be missing. */
export type ParsedConfiguration = Omit<Configuration, 'sessionSecret'> & { readonly sessionSecret: string | undefined };

/**
 * The configuration that the environment describes. Outside production a missing session secret is made once and kept
 * under DATA_DIR, so that sessions outlive a restart.
 *
 * @throws ConfigurationError with every fault at once
 */
export function readConfiguration(variables: NodeJS.ProcessEnv): Configuration {
  const parsed = parseConfiguration(variables);
  return { ...parsed, sessionSecret: parsed.sessionSecret ?? keptSessionSecret(parsed.dataDir) };
}

/**
 * Like {@link readConfiguration}, but touches nothing outside: the session secret is undefined where it was not given.
 *
 * @throws ConfigurationError with every fault at once
 */
export function parseConfiguration(variables: NodeJS.ProcessEnv): ParsedConfiguration {
  const environment = new Environment(variables);
  const production = environment.text('NODE_ENV')?.trim() === 'production';
  const { port, host } = environment.listener({ port: 3000, host: '127.0.0.1' });
  const ownOrigin = originOf(ANY_ADDRESS.includes(host) ? 'localhost' : host, port);
  const configuration: ParsedConfiguration = {
    port,
    host,
    publicUrl: environment.origin('PUBLIC_URL', ownOrigin),
    databaseUrl: environment.databaseUrl('DATABASE_URL'),
    dataDir: resolve(environment.text('DATA_DIR') ?? '.data'),
    adminEmails: environment.addresses('ADMIN_EMAILS'),
    google: readGoogleClient(environment, production),
    googleAuthorizationUrl: environment.webUrl('GOOGLE_AUTHORIZATION_URL', GOOGLE_AUTHORIZATION_URL),
    googleTokenUrl: environment.webUrl('GOOGLE_TOKEN_URL', GOOGLE_TOKEN_URL),
    googleUserinfoUrl: environment.webUrl('GOOGLE_USERINFO_URL', GOOGLE_USERINFO_URL),
    sessionSecret: readSessionSecret(environment, production),
    invitationTtlMs: Math.ceil(environment.positiveNumber('INVITATION_TTL_DAYS', 180, MAX_TTL_DAYS) * DAY_MS),
    rateLimitPerMinute: environment.wholeNumber('RATE_LIMIT_PER_MINUTE', 1200, 0),
    logLevel: environment.oneOf('LOG_LEVEL', LOG_LEVELS, 'info'),
    production,
  };
  if (production && !isSafeInProduction(configuration.publicUrl)) {
    environment.refuse('PUBLIC_URL', 'must start with https:// in production, so that cookies are sent securely', '');
  }
  if (environment.faults.length > 0) throw new ConfigurationError(environment.faults);
  return configuration;
}

function readGoogleClient(environment: Environment, production: boolean): GoogleClient | undefined {
  const clientId = environment.text('GOOGLE_CLIENT_ID')?.trim();
  const clientSecret = environment.text('GOOGLE_CLIENT_SECRET')?.trim();
  if (clientId && clientSecret) return { clientId, clientSecret };
  if (clientId) return environment.refuse('GOOGLE_CLIENT_SECRET', 'is missing, GOOGLE_CLIENT_ID needs it', undefined);
  if (clientSecret)
    return environment.refuse('GOOGLE_CLIENT_ID', 'is missing, GOOGLE_CLIENT_SECRET needs it', undefined);
  if (production) {
    environment.refuse('GOOGLE_CLIENT_ID', 'is required in production, where local sign-in is refused', undefined);
    environment.refuse('GOOGLE_CLIENT_SECRET', 'is required in production, where local sign-in is refused', undefined);
  }
  return undefined;
}

function readSessionSecret(environment: Environment, production: boolean): string | undefined {
  const secret = environment.text('SESSION_SECRET');
  if (secret === undefined) {
    if (production) environment.refuse('SESSION_SECRET', 'is required in production', undefined);
    return undefined;
  }
  const bytes = Buffer.byteLength(secret);
  if (bytes >= SECRET_BYTES) return secret;
  return environment.refuse('SESSION_SECRET', `must have at least ${SECRET_BYTES} bytes, not ${bytes}`, undefined);
}

function keptSessionSecret(dataDir: string): string {
  try {
    return localSecret(dataDir, 'session-secret');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ConfigurationError([{ variable: 'DATA_DIR', detail: `cannot keep the session secret: ${reason}` }]);
  }
}

/** Over plain http only this machine may be asked: cookies would travel in the clear. */
function isSafeInProduction(publicUrl: string): boolean {
  const { protocol, hostname } = new URL(publicUrl);
  return protocol === 'https:' || ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
}
