import { createHash } from 'node:crypto';

/**
 * What is stored in place of a secret that a client holds: its SHA-256 in base64url. The secrets are random and long,
 * so that a fast hash without salt is enough.
 */
export function secretHash(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url');
}
