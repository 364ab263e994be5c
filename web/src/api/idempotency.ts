/** Under which a call is made once, however often it is sent: the same for the same body. Of one form or dialog. */
export class IdempotencyKeys {
  private readonly keys = new Map<string, string>();

  of(body: unknown): string {
    const text = JSON.stringify(body);
    const key = this.keys.get(text) ?? randomKey();
    this.keys.set(text, key);
    return key;
  }
}

/** `crypto.randomUUID` is for secure origins alone. */
function randomKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
