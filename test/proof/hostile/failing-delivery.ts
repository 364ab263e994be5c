import { setTimeout as pause } from 'node:timers/promises';
import type { World } from '../authorization/world.js';

/** The delivery of the world that fails whenever it is tried. The list may show others first, which are only under way. */
export async function failingDelivery(world: World): Promise<string> {
  for (let tries = 0; tries < 200; tries++) {
    const { items } = (await world.get('/deliveries?state=failed')) as { items: readonly { id: string }[] };
    const [failed] = items;
    if (failed) return failed.id;
    await pause(50); // it is just being tried
  }
  throw new Error('No delivery failed.');
}
