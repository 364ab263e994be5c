/** The OAuth 2.0 client under which Google knows this installation. */
export interface GoogleClient {
  readonly clientId: string;
  readonly clientSecret: string;
}

/** Levels of the log, from loud to quiet. */
export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/**
 * How this installation is set up. Every value has been checked: who holds a configuration need not check again.
 * Inject it by this class; its values come from the environment and never change while the process runs.
 */
export abstract class Configuration {
  abstract readonly port: number;
  abstract readonly host: string;
  /** The origin that clients see, without a trailing slash. */
  abstract readonly publicUrl: string;
  /** Absent: an embedded PostgreSQL is started under `dataDir`. */
  abstract readonly databaseUrl: string | undefined;
  /** Absolute path of the folder for the embedded PostgreSQL and the local secrets. */
  abstract readonly dataDir: string;
  abstract readonly adminEmails: readonly string[];
  /** Absent: the local sign-in provider is used; never absent in production. */
  abstract readonly google: GoogleClient | undefined;
  abstract readonly googleAuthorizationUrl: string;
  abstract readonly googleTokenUrl: string;
  abstract readonly googleUserinfoUrl: string;
  /** At least 32 bytes. */
  abstract readonly sessionSecret: string;
  /** After how many milliseconds an unclaimed grant expires. */
  abstract readonly invitationTtlMs: number;
  /** Requests per caller and minute; 0 turns the limit off. */
  abstract readonly rateLimitPerMinute: number;
  abstract readonly logLevel: LogLevel;
  abstract readonly production: boolean;
}
