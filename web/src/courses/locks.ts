import { text } from '../text';
import type { OwnRights } from './use-own-rights';
import {
  givenBy,
  holds,
  standingOf,
  type CourseRole,
  type Grant,
  type PrivilegeName,
  type PrivilegeView,
} from './rights';

/** What is known of somebody whose switches are shown. */
export interface Switchable {
  readonly userId: string | undefined;
  readonly grant: Grant;
  /** Their creator's or admin's rights, which no switch touches. */
  readonly holdsAll: boolean;
}

const names = (privileges: readonly PrivilegeName[]): string => privileges.map(text.privileges.name).join(', ');

/** The rules by which the server decides, said before it has to: why a switch is not the caller's to change. */
export class Locks {
  constructor(
    private readonly own: OwnRights,
    private readonly roles: readonly CourseRole[],
    private readonly vocabulary: readonly PrivilegeView[],
  ) {}

  /** Why nothing of this person can be changed; undefined where something can. */
  ofPerson({ userId, grant, holdsAll }: Switchable): string | undefined {
    const { locked } = text.course;
    if (!this.own.held.has('manage_privileges')) return locked.mayNot;
    if (userId === this.own.userId) return locked.yourself;
    if (holdsAll) return locked.holdsAll;
    const beyond = this.vocabulary
      .map(({ name }) => name)
      .filter((name) => !this.own.held.has(name) && holds(standingOf(name, grant, this.roles, this.vocabulary)));
    return beyond.length > 0 ? locked.beyond(names(beyond)) : undefined;
  }

  /** Why this privilege of theirs cannot be changed. */
  ofPrivilege(who: Switchable, privilege: PrivilegeName): string | undefined {
    return this.ofPerson(who) ?? this.ofGrant({ roles: [], allow: [privilege], deny: [] });
  }

  /** Why this role cannot be given to them. */
  ofRole(who: Switchable, role: CourseRole): string | undefined {
    return this.ofPerson(who) ?? this.ofGrant({ roles: [role.name], allow: [], deny: [] });
  }

  private ofGrant(grant: Grant): string | undefined {
    const lacking = [...givenBy(grant, this.roles, this.vocabulary)].filter((name) => !this.own.held.has(name));
    return lacking.length > 0 ? text.course.locked.lack(names(lacking)) : undefined;
  }
}
