import type { Client } from 'pg';

const OLDEST = 15;

/** What is wrong with the version of a server, in one sentence; undefined when it is new enough. */
export async function versionFault(client: Client): Promise<string | undefined> {
  const { rows } = await client.query<{ version: string }>(`select current_setting('server_version') as version`);
  const version = rows[0]?.version ?? '0';
  if (Number.parseInt(version, 10) >= OLDEST) return undefined;
  return `PostgreSQL ${OLDEST} or newer is needed; this server has ${version}`;
}
