import { createHash, randomBytes } from 'node:crypto';
import { v7 } from 'uuid';
import type { Filled } from './school.js';

/** A token of the school's admin, who may ask about everybody and enrol them. */
export async function accessToken({ sql, school }: Filled): Promise<string> {
  const token = `mat_${randomBytes(32).toString('base64url')}`;
  await sql.query(
    `insert into identity.access_token (id, user_id, name, token_hash, created_at, expires_at)
     values ($1, $2, 'bench', $3, now(), now() + interval '30 days')`,
    [v7(), school.adminId, createHash('sha256').update(token).digest('base64url')],
  );
  return token;
}
