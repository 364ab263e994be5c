import { DomainError } from '../errors/index.js';

const ATTEMPTS = 20;

/** What a write came to, and how it is shown. */
export interface Shown<P, V> {
  readonly put: P;
  readonly shown: V;
}

/**
 * Writes something and reads it, to show it to whoever asked for the write. Another call may take it away, or merge it
 * into something else, in between: then it is written again, so that nobody is told that what they have just put is not
 * there. To both callers it looks as if the other had come first.
 *
 * @param put creates or changes, so that it can be done again
 * @param show throws a DomainError of the kind `not-found` where there is nothing to show
 */
export async function putAndShow<P, V>(put: () => Promise<P>, show: (put: P) => Promise<V>): Promise<Shown<P, V>> {
  for (let attempt = 1; ; attempt++) {
    const done = await put();
    try {
      return { put: done, shown: await show(done) };
    } catch (error) {
      const gone = error instanceof DomainError && error.kind === 'not-found';
      if (!gone || attempt === ATTEMPTS) throw error;
    }
  }
}
