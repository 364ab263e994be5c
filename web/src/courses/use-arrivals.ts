import { useEffect, useRef } from 'react';
import { text } from '../text';
import { nameOf } from '../shared/person-name';
import { sayDone } from '../shared/say';
import { checkPeople, readGrant } from './course-grants';
import type { PersonRow } from './people-rows';
import type { GrantChanges } from './use-grant-changes';

const EVERY_MS = 4_000;

/** Notices when somebody in sight, for whom a grant waits, signs in: their row becomes that of a person. */
export function useArrivals(
  course: string,
  inSight: { readonly current: readonly PersonRow[] },
  changes: GrantChanges,
): void {
  const latest = useRef(changes);
  latest.current = changes;
  useEffect(() => {
    let stopped = false;
    const look = async (): Promise<void> => {
      if (document.visibilityState !== 'visible' || !navigator.onLine) return;
      const { known } = latest.current;
      const waiting = inSight.current.filter((row) => {
        const grant = known.get(row.ref) ?? row.grant;
        return grant?.pending?.reason === 'not-registered' && known.get(row.ref) !== null;
      });
      const checks = await checkPeople(
        course,
        waiting.map(({ ref }) => ref),
        'access_exercises',
      );
      for (const [n, row] of waiting.entries()) {
        if (checks[n] === undefined || checks[n].because === 'not-registered' || stopped) continue;
        const grant = await readGrant(course, row.ref);
        latest.current.learn(new Map([[row.ref, grant]]));
        if (grant && grant.state === 'active') sayDone(text.course.arrived(nameOf(grant.person)));
      }
    };
    const timer = setInterval(() => void look().catch(() => undefined), EVERY_MS);
    return () => {
      stopped = true;
      clearInterval(timer);
    };
  }, [course, inSight]);
}
