import { lazyRouteComponent } from '@tanstack/react-router';

const pages: (() => Promise<unknown>)[] = [];

/** A page that is loaded when it is first opened, or once there is nothing else to do. */
export const later: typeof lazyRouteComponent = (load, name) => {
  pages.push(load);
  return lazyRouteComponent(load, name);
};

/** Loads the pages that have not been opened yet, one after the other, so that they open also without a connection. */
export async function loadTheRest(): Promise<void> {
  for (const load of pages) await load().catch(() => undefined);
}
