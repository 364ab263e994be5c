import { useEffect, useRef } from 'react';
import { text } from '../text';
import { nameOf } from '../shared/person-name';
import { sayDone } from '../shared/say';
import { checkPeople, readGrant } from './course-grants';
import type { PersonRow } from './people-rows';
import type { GrantChanges } from './use-grant-changes';

const EVERY_MS = 4_000;
const FEW = 5;

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
    let looking = false;
    const look = async (): Promise<void> => {
      if (looking || document.visibilityState !== 'visible' || !navigator.onLine) return;
      looking = true;
      try {
        for (const row of await arrived(course, waitingIn(inSight.current, latest.current))) {
          const grant = await readGrant(course, row.ref);
          if (stopped) return;
          const before = latest.current.known.get(row.ref) ?? row.grant;
          if (grant?.state === before?.state && grant?.pending?.reason === before?.pending?.reason) continue;
          latest.current.learn(new Map([[row.ref, grant]]));
          if (grant?.state === 'active') sayDone(text.course.arrived(nameOf(grant.person)));
        }
      } finally {
        looking = false;
      }
    };
    const timer = setInterval(() => void look().catch(() => undefined), EVERY_MS);
    return () => {
      stopped = true;
      clearInterval(timer);
    };
  }, [course, inSight]);
}

interface Waiting {
  readonly row: PersonRow;
  readonly reason: string | undefined;
}

/** Rows of whom something waits, as far as is known by now. */
function waitingIn(rows: readonly PersonRow[], { known }: GrantChanges): readonly Waiting[] {
  return rows.flatMap((row) => {
    const learned = known.get(row.ref);
    const grant = learned === undefined ? row.grant : learned;
    return grant?.state === 'pending' ? [{ row, reason: grant.pending?.reason }] : [];
  });
}

/** Those of whom there may be news: who is registered by now, and the first few who wait for another reason. */
async function arrived(course: string, waiting: readonly Waiting[]): Promise<readonly PersonRow[]> {
  const expected = waiting.filter(({ reason }) => reason === 'not-registered').map(({ row }) => row);
  const others = waiting.filter(({ reason }) => reason !== 'not-registered').map(({ row }) => row);
  const checks = await checkPeople(
    course,
    expected.map(({ ref }) => ref),
    'access_exercises',
  );
  const here = expected.filter((_, n) => checks[n] !== undefined && checks[n].because !== 'not-registered');
  return [...here, ...others.slice(0, FEW)];
}
