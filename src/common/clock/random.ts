import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { v7 } from 'uuid';

/** The one source of randomness. */
@Injectable()
export class Random {
  /** A UUID of version 7 (RFC 9562): ids made later sort later. */
  id(): string {
    return v7();
  }

  /** An unguessable secret of the given number of random bytes, in base64url. */
  secret(bytes = 32): string {
    return randomBytes(bytes).toString('base64url');
  }
}
