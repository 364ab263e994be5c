import { Client } from 'pg';
import { versionFault } from './common/database/server-version.js';

const PATIENCE_MS = 10_000;

/** The process cannot serve in the surroundings that it was given. The message is one line that names the variable. */
export class CannotStart extends Error {}

/**
 * Resolves when the configured database lets us in and is new enough.
 *
 * @throws CannotStart that names the server and what is wrong, and never the user or the password
 */
export async function requireDatabase(databaseUrl: string): Promise<void> {
  const client = new Client({ connectionString: databaseUrl, connectionTimeoutMillis: PATIENCE_MS });
  client.on('error', () => undefined); // a connection that breaks later is told by whoever uses it
  try {
    await client.connect();
    const fault = await versionFault(client);
    if (fault !== undefined) throw new CannotStart(`DATABASE_URL: ${fault}`);
  } catch (error) {
    if (error instanceof CannotStart) throw error;
    const where = `${client.host}:${client.port}`;
    throw new CannotStart(`DATABASE_URL: ${refusalOf(error, where)}`, { cause: error });
  } finally {
    await client.end();
  }
}

/** What it means that the server cannot listen; an error of another kind is given back as it is. */
export function cannotListen(error: unknown, host: string, port: number): unknown {
  const message = listenFault(codeOf(error), host, port);
  return message === undefined ? error : new CannotStart(message, { cause: error });
}

function refusalOf(error: unknown, where: string): string {
  const code = codeOf(error);
  if (code === undefined) return `the server at ${where} cannot be reached (no answer that PostgreSQL would give)`;
  if (code === '3D000') return `the server at ${where} has no such database (${code})`;
  if (code.startsWith('28')) return `the server at ${where} does not let this user in (${code})`;
  if (/^[0-9A-Z]{5}$/.test(code)) return `the server at ${where} takes no connection (${code})`;
  return `the server at ${where} cannot be reached (${code})`;
}

function listenFault(code: string | undefined, host: string, port: number): string | undefined {
  if (code === 'EADDRINUSE') return `PORT ${port} on ${host} is taken`;
  if (code === 'EACCES') return `PORT ${port} on ${host} is not for this user to listen on`;
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') return `HOST ${host} is no address of this machine`;
  return undefined;
}

/** Node names the code of the first of several failed addresses on the whole as well. */
function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
