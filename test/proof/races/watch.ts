import { setTimeout as pause } from 'node:timers/promises';
import { AT_ANY_MOMENT, audit, breachesOf } from '../support/audit.js';

/** What was found while something went on. */
export interface Watched {
  /** How many moments were looked at. */
  readonly moments: number;
  readonly breaches: readonly string[];
}

const PAUSE_MS = 200;
/** How many times as long as a look takes it waits for the next: so that looking is a small part of the load. */
const REST = 6;

/**
 * Looks into a database again and again until it is stopped, whatever goes on in it: promises hold in every committed
 * state, and not only once everything has come to rest.
 */
export function watch(databaseUrl: string): { stop(): Promise<Watched> } {
  const stopping = new AbortController();
  const look = async (): Promise<Watched> => {
    const breaches: string[] = [];
    let moments = 0;
    do {
      const started = performance.now();
      try {
        breaches.push(...breachesOf(await audit(databaseUrl, AT_ANY_MOMENT)));
      } catch (error) {
        breaches.push(`a look failed: ${String(error)}`);
      }
      moments += 1;
      const took = performance.now() - started;
      await pause(PAUSE_MS + took * REST, undefined, { signal: stopping.signal }).catch(() => undefined);
    } while (!stopping.signal.aborted);
    return { moments, breaches };
  };
  const looking = look();
  return {
    stop: () => {
      stopping.abort();
      return looking;
    },
  };
}
