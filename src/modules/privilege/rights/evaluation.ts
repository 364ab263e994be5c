import { PRIVILEGE_NAMES, VOCABULARY, type PrivilegeName } from './vocabulary.js';

const IMPLIES: ReadonlyMap<PrivilegeName, readonly PrivilegeName[]> = new Map(
  VOCABULARY.map(({ name, implies }) => [name, implies]),
);

/** Each privilege with everything that it implies, itself included: found once, for it is asked on every request. */
const CLOSURES: ReadonlyMap<PrivilegeName, readonly PrivilegeName[]> = new Map(
  PRIVILEGE_NAMES.map((name) => [name, closed(name)]),
);

function closed(name: PrivilegeName): PrivilegeName[] {
  return [name, ...(IMPLIES.get(name) ?? []).flatMap(closed)];
}

/** A role as somebody holds it: its name and what it allows. */
export interface HeldRole {
  readonly name: string;
  readonly allow: readonly PrivilegeName[];
}

/** What one person was granted on one course. */
export interface Grant {
  readonly roles: readonly HeldRole[];
  readonly allow: readonly PrivilegeName[];
  readonly deny: readonly PrivilegeName[];
}

/** Nothing granted, nothing denied. */
export const NOTHING: Grant = { roles: [], allow: [], deny: [] };

function closure(name: PrivilegeName): readonly PrivilegeName[] {
  return CLOSURES.get(name) ?? [name];
}

/** What a grant hands out before anything is denied: its roles' privileges and its own, closed by `implies`. */
export function granted(grant: Pick<Grant, 'roles' | 'allow'>): Set<PrivilegeName> {
  return new Set([...grant.roles.flatMap((role) => role.allow), ...grant.allow].flatMap(closure));
}

/**
 * What a grant comes to: everything granted, less what is denied, less what a denied privilege was needed for.
 * Deny wins. In the order of the vocabulary.
 */
export function effective(grant: Grant): PrivilegeName[] {
  const all = granted(grant);
  return PRIVILEGE_NAMES.filter((name) => all.has(name) && !isDenied(grant, name));
}

/** Why a grant does or does not hold a privilege. */
export type GrantReason = `role:${string}` | 'allow' | `implied-by:${string}` | 'denied' | 'not-granted';

/** Whether a grant holds a privilege, and why. What is denied counts as denied even where it was never granted. */
export function explain(grant: Grant, name: PrivilegeName): { allowed: boolean; because: GrantReason } {
  if (isDenied(grant, name)) {
    const relevant = grant.deny.includes(name) || granted(grant).has(name);
    return { allowed: false, because: relevant ? 'denied' : 'not-granted' };
  }
  const role = grant.roles.find((held) => held.allow.includes(name));
  if (role) return { allowed: true, because: `role:${role.name}` };
  if (grant.allow.includes(name)) return { allowed: true, because: 'allow' };
  const source = [...grant.roles.flatMap((held) => held.allow), ...grant.allow].find((held) =>
    closure(held).includes(name),
  );
  return source ? { allowed: true, because: `implied-by:${source}` } : { allowed: false, because: 'not-granted' };
}

function isDenied(grant: Grant, name: PrivilegeName): boolean {
  return closure(name).some((needed) => grant.deny.includes(needed));
}
