/** What PostgreSQL answers when somebody else changed what a write aims at, or wrote the same first. */
const OVERTAKEN = new Set(['23503', '23505']);

/**
 * Runs work that was planned under locks on the people it names and on its place. Two things go on without the locks of
 * the people they touch: the end of another place, after which what waited behind its enrollments becomes real, and the
 * removal of what has long expired. Should either have overtaken what was looked at, a constraint shows it, and the work
 * is done once more and sees it.
 */
export async function onceMore<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Error && 'code' in error && OVERTAKEN.has(String(error.code))) return work();
    throw error;
  }
}

/**
 * Whether another enrollment stands under the identifier of a row, unseen: as one does under a key that has just been
 * taken from somebody, until it has returned to the key. It is then neither its old owner's nor anybody else's.
 */
export function isInTheWay(error: unknown): boolean {
  return error instanceof Error && 'constraint' in error && error.constraint === ONCE_UNDER_AN_IDENTIFIER;
}

const ONCE_UNDER_AN_IDENTIFIER = 'program_identifier_once';
