import { AsyncLocalStorage } from 'node:async_hooks';

/** Who or what made something happen: a user's id, `anonymous` or `system`, and the request it happened in. */
export interface Cause {
  readonly actor: string;
  readonly requestId: string;
}

const causes = new AsyncLocalStorage<Cause>();
const SYSTEM: Cause = { actor: 'system', requestId: '' };

/** Runs `work` so that every event published within it names this cause. */
export function withCause<T>(cause: Cause, work: () => T): T {
  return causes.run(cause, work);
}

/** The cause of what is happening now; `system` outside any request. */
export function currentCause(): Cause {
  return causes.getStore() ?? SYSTEM;
}
