import { useQuery } from '@tanstack/react-query';
import type { Schemas } from '../api/client';
import { checkPrivileges } from './course-grants';
import type { PrivilegeName } from './rights';

/** What whoever is signed in may do on a course. */
export interface OwnRights {
  readonly userId: string;
  readonly held: ReadonlySet<PrivilegeName>;
}

/** Undefined until it is known. */
export function useOwnRights(
  course: string,
  userId: string | undefined,
  vocabulary: readonly Schemas['PrivilegeView'][] | undefined,
) {
  return useQuery({
    queryKey: ['own-rights', course, userId],
    enabled: userId !== undefined && vocabulary !== undefined,
    queryFn: async (): Promise<OwnRights> => {
      const names = (vocabulary ?? []).map(({ name }) => name);
      const results = await checkPrivileges(course, userId ?? '', names);
      return { userId: userId ?? '', held: new Set(names.filter((_, n) => results[n]?.allowed === true)) };
    },
  });
}
