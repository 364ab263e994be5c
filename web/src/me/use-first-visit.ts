import { useState } from 'react';
import type { Schemas } from '../api/client';

const RECENT_MS = 3_600_000;

/** Whether somebody has just signed in for the first time: all that they have had been waiting for them. */
export function useFirstVisit(self: Schemas['MeView'] | null | undefined): boolean {
  const [now] = useState(() => Date.now());
  return self ? now - Date.parse(self.registeredAt) < RECENT_MS : false;
}
