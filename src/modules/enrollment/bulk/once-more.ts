/** What PostgreSQL answers when somebody else changed what a write aims at, or wrote the same first. */
const OVERTAKEN = new Set(['23503', '23505']);

/**
 * Runs work that was planned under locks on identifiers. Somebody named by their id alone is not locked: should another
 * have moved or ended what was looked at, the work is done once more and sees it.
 */
export async function onceMore<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Error && 'code' in error && OVERTAKEN.has(String(error.code))) return work();
    throw error;
  }
}
