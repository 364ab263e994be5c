import { createCipheriv, createDecipheriv, createHmac, hkdfSync } from 'node:crypto';

const CIPHER = 'aes-256-gcm';
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** A keyed hash: without the secret nobody can find out, by trying, what was hashed. */
export function keyedHash(secret: string, purpose: string, text: string): string {
  return createHmac('sha256', secret).update(`${purpose}\n${text}`).digest('base64url');
}

/** Encrypts and authenticates a text under a key made of both secrets; `context` must be the same to open it. */
export function seal(secrets: readonly [string, string], context: string, nonce: Buffer, text: string): Buffer {
  const cipher = createCipheriv(CIPHER, keyOf(secrets), nonce).setAAD(Buffer.from(context));
  return Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
}

/**
 * The text that was sealed.
 *
 * @throws Error when a secret or the context is another, or a bit was changed
 */
export function unseal(secrets: readonly [string, string], context: string, sealed: Buffer): string {
  const nonce = sealed.subarray(0, NONCE_BYTES);
  const tag = sealed.subarray(-TAG_BYTES);
  const decipher = createDecipheriv(CIPHER, keyOf(secrets), nonce).setAAD(Buffer.from(context)).setAuthTag(tag);
  const text = [decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()];
  return Buffer.concat(text).toString('utf8');
}

function keyOf([secret, salt]: readonly [string, string]): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, salt, 'matricula idempotency', KEY_BYTES));
}
