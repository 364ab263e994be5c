import type { Schemas } from '../api/client';

export type PrivilegeName = Schemas['PrivilegeName'];
export type PrivilegeView = Schemas['PrivilegeView'];
export type CourseRole = Schemas['CourseRoleView'];

/** What somebody was granted on a course. */
export interface Grant {
  readonly roles: readonly string[];
  readonly allow: readonly PrivilegeName[];
  readonly deny: readonly PrivilegeName[];
}

export const NOTHING: Grant = { roles: [], allow: [], deny: [] };

/** How a person stands to one privilege; what a switch shows. */
export type Standing =
  | { readonly is: 'off' }
  | { readonly is: 'allowed' }
  /** Through these roles. */
  | { readonly is: 'role'; readonly roles: readonly string[] }
  /** Because this one, which they have, includes it. */
  | { readonly is: 'implied'; readonly by: PrivilegeName }
  | { readonly is: 'denied' }
  /** They have it, but this one, which it needs, is denied. */
  | { readonly is: 'blocked'; readonly by: PrivilegeName };

/** Whether somebody who stands so may. */
export function holds({ is }: Standing): boolean {
  return is === 'allowed' || is === 'role' || is === 'implied';
}

/**
 * How whoever holds this grant stands to a privilege, by the contract's rule: what roles and `allow` give and what that
 * implies, less what is denied, less what needs the denied.
 */
export function standingOf(
  name: PrivilegeName,
  grant: Grant,
  roles: readonly CourseRole[],
  vocabulary: readonly PrivilegeView[],
): Standing {
  if (grant.deny.includes(name)) return { is: 'denied' };
  const held = roles.filter((role) => grant.roles.includes(role.name));
  const given = [...held.flatMap(({ allow }) => allow), ...grant.allow];
  const by = given.includes(name) ? name : given.find((one) => included(one, vocabulary).has(name));
  if (by === undefined) return { is: 'off' };
  const needed = included(name, vocabulary);
  const blocker = grant.deny.find((denied) => needed.has(denied));
  if (blocker !== undefined) return { is: 'blocked', by: blocker };
  if (grant.allow.includes(name)) return { is: 'allowed' };
  const through = held.filter(({ allow }) => allow.includes(name)).map((role) => role.name);
  return through.length > 0 ? { is: 'role', roles: through } : { is: 'implied', by };
}

/** Everything that a privilege includes, directly or not, besides itself. */
function included(name: PrivilegeName, vocabulary: readonly PrivilegeView[]): Set<PrivilegeName> {
  const found = new Set<PrivilegeName>();
  const visit = (one: PrivilegeName): void => {
    for (const implied of vocabulary.find((candidate) => candidate.name === one)?.implies ?? []) {
      if (!found.has(implied)) {
        found.add(implied);
        visit(implied);
      }
    }
  };
  visit(name);
  return found;
}

/** What a choice makes of a grant. */
export type Choice = 'off' | 'allow' | 'deny';

export function choose(grant: Grant, name: PrivilegeName, choice: Choice): Grant {
  const without = (list: readonly PrivilegeName[]) => list.filter((one) => one !== name);
  return {
    roles: grant.roles,
    allow: choice === 'allow' ? [...without(grant.allow), name] : without(grant.allow),
    deny: choice === 'deny' ? [...without(grant.deny), name] : without(grant.deny),
  };
}

export function choiceOf(grant: Grant, name: PrivilegeName): Choice {
  if (grant.deny.includes(name)) return 'deny';
  return grant.allow.includes(name) ? 'allow' : 'off';
}

/** A choice for one privilege, and its undoing: what was chosen for it before. */
export function choosing(name: PrivilegeName, choice: Choice) {
  return {
    apply: (grant: Grant) => choose(grant, name, choice),
    undoFrom: (before: Grant) => (grant: Grant) => choose(grant, name, choiceOf(before, name)),
  };
}

/** A role given or taken, and its undoing: whether it was there before. */
export function assigning(role: string, has: boolean) {
  return {
    apply: (grant: Grant) => withRole(grant, role, has),
    undoFrom: (before: Grant) => (grant: Grant) => withRole(grant, role, before.roles.includes(role)),
  };
}

/** Everything taken back, and its undoing: what there was, besides what has been granted since. */
export const REMOVING = {
  apply: () => NOTHING,
  undoFrom: (before: Grant) => (grant: Grant) => ({
    roles: [...new Set([...before.roles, ...grant.roles])],
    allow: [...new Set([...before.allow, ...grant.allow])].filter((name) => !grant.deny.includes(name)),
    deny: [...new Set([...before.deny, ...grant.deny])].filter((name) => !grant.allow.includes(name)),
  }),
};

export function withRole(grant: Grant, role: string, has: boolean): Grant {
  const others = grant.roles.filter((one) => one !== role);
  return { ...grant, roles: has ? [...others, role] : others };
}

export function isNothing({ roles, allow, deny }: Grant): boolean {
  return roles.length + allow.length + deny.length === 0;
}

/** All that a grant gives before anything is denied: whoever makes or changes it must hold all of it. */
export function givenBy(
  grant: Grant,
  roles: readonly CourseRole[],
  vocabulary: readonly PrivilegeView[],
): ReadonlySet<PrivilegeName> {
  const held = roles.filter(({ name }) => grant.roles.includes(name)).flatMap(({ allow }) => allow);
  return new Set([...held, ...grant.allow].flatMap((one) => [one, ...included(one, vocabulary)]));
}
