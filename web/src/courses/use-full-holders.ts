import { useQueries } from '@tanstack/react-query';
import { text } from '../text';
import { checkPeople, holdsAll } from './course-grants';

const AT_ONCE = 100;

/** Who of these users holds every right on a course by what they are, and what they are. */
export function useFullHolders(
  course: string,
  creatorId: string,
  userIds: readonly string[],
): ReadonlyMap<string, string> {
  const chunks = Array.from({ length: Math.ceil(userIds.length / AT_ONCE) }, (_, n) =>
    userIds.slice(n * AT_ONCE, (n + 1) * AT_ONCE),
  );
  return useQueries({
    queries: chunks.map((chunk) => ({
      queryKey: ['full-holders', course, chunk],
      staleTime: 60_000,
      // The last piece grows with the list: until more is known of it, what was known holds.
      placeholderData: (before: readonly string[] | undefined) => before,
      queryFn: async () => {
        const checks = await checkPeople(course, chunk, 'manage_privileges');
        return chunk.filter((_, n) => checks[n] !== undefined && holdsAll(checks[n]));
      },
    })),
    combine: (results) =>
      new Map(
        results.flatMap(({ data = [] }) =>
          data.map((id): [string, string] => [id, id === creatorId ? text.course.creator : text.course.admin]),
        ),
      ),
  });
}
