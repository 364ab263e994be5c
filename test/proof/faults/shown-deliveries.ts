import type { Scene } from './scene.js';

/** A delivery as platform admins are shown it. */
export interface ShownDelivery {
  readonly id: string;
  readonly listener: string;
  readonly exhausted: boolean;
  readonly tries: number;
}

/** The open deliveries to a listener, of whatever state: one that the queue is just trying again is `active`. */
export async function shownToAdmins(scene: Scene, listener: string): Promise<ShownDelivery[]> {
  const shown: ShownDelivery[] = [];
  let cursor: string | undefined;
  do {
    const path = `/deliveries?limit=7${cursor === undefined ? '' : `&cursor=${cursor}`}`;
    const { body } = await scene.school.admin.api('GET', path);
    const page = body as { items: ShownDelivery[]; nextCursor?: string | null };
    shown.push(...page.items.filter((one) => one.listener.endsWith(`/${listener}`)));
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  return shown;
}
