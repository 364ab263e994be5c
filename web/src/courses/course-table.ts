import type { Locks } from './locks';
import type { CourseRole, PrivilegeView } from './rights';
import type { GrantChanges } from './use-grant-changes';

/** What every row of a course's table needs to know. */
export interface CourseTable {
  readonly course: string;
  /** Of whoever looks at it. */
  readonly userId: string;
  /** Whether there is room for a column for each privilege. */
  readonly wide: boolean;
  readonly vocabulary: readonly PrivilegeView[];
  readonly roles: readonly CourseRole[];
  readonly locks: Locks;
  readonly changes: GrantChanges;
  /** Who holds every right by what they are, and what that is, by user id. */
  readonly fullHolders: ReadonlyMap<string, string>;
  /** Whose rights are shown in full. */
  readonly open: ReadonlySet<string>;
  /** Shows them, or no longer does; with `true` shows them whatever was. */
  readonly onOpen: (ref: string, always?: boolean) => void;
  readonly onDismiss: (ref: string) => void;
}
