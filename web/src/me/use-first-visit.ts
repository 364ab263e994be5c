import { useEffect, useState } from 'react';

/** Whether this browser sees this user for the first time. True for as long as the page is open. */
export function useFirstVisit(userId: string | undefined): boolean {
  const [first, setFirst] = useState(false);
  useEffect(() => {
    if (userId === undefined) return;
    const key = `visited ${userId}`;
    try {
      if (localStorage.getItem(key) === null) setFirst(true);
      localStorage.setItem(key, 'yes');
    } catch {
      // Storage is switched off: then nobody is greeted, rather than everybody each time.
    }
  }, [userId]);
  return first;
}
