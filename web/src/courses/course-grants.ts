import { answer, api, type Schemas } from '../api/client';
import { hasStatus } from '../api/problem';
import { isNothing, NOTHING, type Grant } from './rights';

export type CourseGrant = Schemas['CoursePrivilegeView'];
export type PersonView = Schemas['PersonView'];

/** How a person is named in calls: whatever is known of them that lasts longest. */
export function referenceOf({ userId, email, externalUserKey }: PersonView): string {
  return userId ?? email ?? `key:${externalUserKey ?? ''}`;
}

/** What somebody was granted on a course; null when nothing was. */
export async function readGrant(course: string, person: string): Promise<CourseGrant | null> {
  try {
    return await answer(
      api.GET('/api/v1/courses/{course}/privileges/{person}', { params: { path: { course, person } } }),
    );
  } catch (error) {
    if (hasStatus(error, 404)) return null;
    throw error;
  }
}

/** What a change found, and what it came to. */
export interface Changed {
  readonly before: Grant;
  /** Null when nothing is left. */
  readonly after: CourseGrant | null;
}

/**
 * Changes what somebody was granted, as it is now and not as it was when it was shown: two people who work on one list
 * undo nothing of each other's. What comes to nothing is taken back altogether.
 */
export async function changeGrant(course: string, person: string, change: (grant: Grant) => Grant): Promise<Changed> {
  const found = await readGrant(course, person);
  const before = found ?? NOTHING;
  const next = change(before);
  if (isNothing(next)) {
    if (found) await removeGrant(course, person);
    return { before, after: null };
  }
  const call = api.PUT('/api/v1/courses/{course}/privileges/{person}', {
    params: { path: { course, person } },
    body: bodyOf(next),
  });
  return { before, after: await answer(call) };
}

function bodyOf({ roles, allow, deny }: Grant) {
  return { roles: [...roles], allow: [...allow], deny: [...deny] };
}

/** Takes everything back from somebody. */
export function removeGrant(course: string, person: string): Promise<unknown> {
  return answer(api.DELETE('/api/v1/courses/{course}/privileges/{person}', { params: { path: { course, person } } }));
}

export type BulkResult = Schemas['BulkResultView'];

/** Sets what several people were granted, each row by itself; the answer tells what was refused, and why. */
export function putGrants(
  course: string,
  rows: readonly { readonly person: string; readonly grant: Grant }[],
): Promise<BulkResult> {
  return answer(
    api.PUT('/api/v1/courses/{course}/privileges', {
      params: { path: { course } },
      body: rows.map(({ person, grant }) => ({ person, ...bodyOf(grant) })),
    }),
  );
}

type Check = Schemas['PrivilegeCheckResultView'];

/** Asks for one privilege each of several people on a course, in their order. */
export function checkPeople(
  course: string,
  people: readonly string[],
  privilege: Schemas['PrivilegeName'],
): Promise<readonly Check[]> {
  return check(people.map((person) => ({ person, course, privilege })));
}

/** Asks for several privileges of one person, in their order. */
export function checkPrivileges(
  course: string,
  person: string,
  privileges: readonly Schemas['PrivilegeName'][],
): Promise<readonly Check[]> {
  return check(privileges.map((privilege) => ({ person, course, privilege })));
}

async function check(checks: Schemas['PrivilegeCheckDto'][]): Promise<readonly Check[]> {
  if (checks.length === 0) return [];
  return (await answer(api.POST('/api/v1/privilege-checks', { body: { checks } }))).results;
}

/** Holds every right on a course whatever was granted: its creator, and admins. */
export function holdsAll({ because }: Check): boolean {
  return because === 'creator' || because === 'organization-admin' || because === 'platform-admin';
}
