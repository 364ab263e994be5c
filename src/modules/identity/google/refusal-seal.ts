import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../../common/clock/clock.js';
import { Configuration } from '../../../common/config/index.js';
import type { SignInRefusal } from '../sign-in.errors.js';
import type { FailedSignIn } from './google.errors.js';

const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const LIFETIME_MS = 10 * 60_000;
const LONGEST_ADDRESS = 320;

const CODES: readonly Refusal['code'][] = [
  'address-not-verified',
  'address-held-by-another-account',
  'invalid-email',
  'sign-in-cancelled',
  'sign-in-expired',
  'google-unavailable',
  'incomplete-google-account',
];

/** Why somebody was not let in, and the address that Google named, where it did. */
export interface Refusal {
  readonly code: SignInRefusal | FailedSignIn;
  readonly address?: string;
}

/**
 * Carries a refusal in a URL for 10 minutes. Nobody else can make such a text, so that our page shows nobody else's
 * words; nor read one, so that no address stands in a log or a history.
 */
@Injectable()
export class RefusalSeal {
  private readonly key: Uint8Array;

  constructor(
    configuration: Configuration,
    private readonly clock: Clock,
  ) {
    this.key = new Uint8Array(hkdfSync('sha256', configuration.sessionSecret, '', 'matricula:refused-sign-in', 32));
  }

  seal({ code, address = '' }: Refusal): string {
    const until = this.clock.now().getTime() + LIFETIME_MS;
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(CIPHER, this.key, nonce);
    const text = cipher.update(JSON.stringify([code, address.slice(0, LONGEST_ADDRESS), until]), 'utf8');
    return Buffer.concat([nonce, text, cipher.final(), cipher.getAuthTag()]).toString('base64url');
  }

  /** The refusal in a sealed text; undefined when it is not ours or has expired. */
  open(sealed: string): Refusal | undefined {
    const bytes = Buffer.from(sealed, 'base64url');
    if (bytes.length <= NONCE_BYTES + TAG_BYTES) return undefined;
    try {
      const cipher = createDecipheriv(CIPHER, this.key, bytes.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES });
      cipher.setAuthTag(bytes.subarray(-TAG_BYTES));
      const text = cipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES));
      return this.read(JSON.parse(Buffer.concat([text, cipher.final()]).toString('utf8')));
    } catch {
      return undefined;
    }
  }
  private read(content: unknown): Refusal | undefined {
    const parts: readonly unknown[] = Array.isArray(content) ? content : [];
    const [code, address, until] = parts;
    const known = CODES.find((one) => one === code);
    if (!known || typeof until !== 'number' || until <= this.clock.now().getTime()) return undefined;
    return { code: known, ...(typeof address === 'string' && address && { address }) };
  }
}
