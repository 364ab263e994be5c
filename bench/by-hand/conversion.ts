import type pg from 'pg';
import { CONVERT_COURSES, CONVERT_PROGRAMS } from './enrollments.sql.js';
import { CONVERT_ADMIN, CONVERT_MEMBERSHIPS, CONVERT_PRIVILEGES } from './rights.sql.js';
import type { Guard } from './transaction.js';
import { hold, readWaiting, type Waiting } from './waiting.js';

/** Who arrives; `domain` is given where their address is only verified. */
export interface Arrived {
  readonly userId: string;
  readonly domain: string | null;
  readonly requestId: string;
}

/** Converts whatever waits for a user whose identifiers are locked; a kind that cannot be converted waits on. */
export async function convert(
  client: pg.PoolClient,
  { userId, domain, requestId }: Arrived,
  guard: Guard,
): Promise<void> {
  const waiting = await readWaiting(client, userId);
  if (waiting.length === 0) return;
  await hold(client, waiting);
  const has = (kind: Waiting['kind']): boolean => waiting.some((one) => one.kind === kind);
  if (has('privilege')) {
    await guard(async () => {
      refuseDenials(waiting);
      await client.query(CONVERT_PRIVILEGES(userId, domain, requestId));
    });
  }
  if (has('program') || has('course')) {
    await guard(async () => {
      if (has('program')) await client.query(CONVERT_PROGRAMS(userId, requestId));
      if (has('course')) await client.query(CONVERT_COURSES(userId, requestId));
    });
  }
  if (has('membership')) {
    await guard(async () => void (await client.query(CONVERT_MEMBERSHIPS(userId, domain, requestId))));
  }
  if (has('admin') && domain === null) {
    await guard(async () => void (await client.query(CONVERT_ADMIN(userId, requestId))));
  }
}

/** Somebody who registers holds nothing yet: a denial can take away only what arrives with it, by another name. */
function refuseDenials(waiting: readonly Waiting[]): void {
  const courses = waiting.filter((one) => one.kind === 'privilege').map((one) => one.course_id);
  if (waiting.some((one) => one.denies) && new Set(courses).size < courses.length) {
    throw new Error('A denial of what waits under another name is for the application to judge.');
  }
}
