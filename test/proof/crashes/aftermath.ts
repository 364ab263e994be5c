import type { Clerk } from './clerk.js';
import { asked, untilNobodyWrites } from './database.js';
import { inspect } from './inspection.js';
import type { Ledger } from './ledger.js';
import type { Tally } from './tally.js';

/** Puts to the test what must hold after a crash, once everybody serves again, in the database and for its clients. */
export async function lookAfter(
  crash: string,
  databaseUrl: string,
  ledger: Ledger,
  clerks: readonly Clerk[],
  tally: Tally,
): Promise<void> {
  await asked(databaseUrl, untilNobodyWrites);
  const known = ledger.entries.size;
  const faults = await inspect(databaseUrl, ledger, clerks);
  tally.add(`after ${crash} every acknowledged write is there`, known, faults.lost);
  tally.add(`after ${crash} nothing is half there`, 1, faults.halves);
  tally.add(`after ${crash} whatever failed or is to follow is queued, or done`, 1, faults.unqueued);
  tally.add(`after ${crash} every other promise of the audit holds`, 1, faults.audit);
  for (const clerk of clerks) {
    const { asked: again, wrong } = await clerk.repeat();
    if (again > 0) tally.add('a repeated POST is done once, and answered as it was', again, wrong);
    for (const { address, browser } of clerk.arrivals.splice(0)) {
      const { status } = await browser.api('GET', '/me');
      browser.close();
      tally.add('whoever was let in is still signed in', 1, status === 200 ? [] : [`${address}: ${status}`]);
    }
  }
}
