import type { Part, Proof } from '../part.js';
import { exhaustedConnections } from './exhausted-connections.js';
import { failingGoogle } from './failing-google.js';
import { failingListeners } from './failing-listeners.js';
import { lostConnections } from './lost-connections.js';
import { silentNetwork } from './silent-network.js';
import { throwingListeners } from './throwing-listeners.js';
import { transientFailures } from './transient-failures.js';

/** What the application depends on fails while it works: sign-in succeeds, the rest heals. */
export const FAULTS: Part = { name: 'faults', run };

async function run(proof: Proof): Promise<void> {
  await failingListeners(proof);
  await throwingListeners(proof);
  await transientFailures(proof);
  await exhaustedConnections(proof);
  await lostConnections(proof);
  await failingGoogle(proof);
  await silentNetwork(proof);
}
