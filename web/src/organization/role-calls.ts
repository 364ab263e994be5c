import { answer, api, type Schemas } from '../api/client';
import { hasStatus } from '../api/problem';

export type Role = Schemas['OrganizationRole'];

const ROLES: readonly Role[] = ['admin', 'registrar', 'teacher'];

interface Changed {
  readonly before: readonly Role[];
  readonly after: readonly Role[];
}

/** Changes what somebody is in an organization, as it is now and not as it was when it was shown. */
export async function changeRoles(
  org: string,
  person: string,
  change: (roles: readonly Role[]) => readonly Role[],
): Promise<Changed> {
  const before = await readRoles(org, person);
  const after = change(before);
  const path = { params: { path: { org, person } } };
  if (after.length > 0) {
    await answer(api.PUT('/api/v1/organizations/{org}/members/{person}', { ...path, body: { roles: [...after] } }));
  } else if (before.length > 0) await answer(api.DELETE('/api/v1/organizations/{org}/members/{person}', path));
  return { before, after };
}

/** What undoes a change and nothing that was done since. */
export function restoring(before: readonly Role[], after: readonly Role[]) {
  return (now: readonly Role[]): readonly Role[] =>
    ROLES.filter((role) => (before.includes(role) === after.includes(role) ? now : before).includes(role));
}

async function readRoles(org: string, person: string): Promise<readonly Role[]> {
  try {
    const call = api.GET('/api/v1/organizations/{org}/people/{person}', { params: { path: { org, person } } });
    const { grants } = await answer(call);
    const held = grants.filter(({ kind, pending }) => kind === 'organization-role' && pending?.reason !== 'expired');
    return ROLES.filter((role) => held.some(({ roles }) => roles.includes(role)));
  } catch (error) {
    if (hasStatus(error, 404)) return [];
    throw error;
  }
}
