import { describe, expect, test } from '@jest/globals';
import { CourseRights, type Standing } from '../../../src/modules/privilege/rights/course-rights.js';
import { NOTHING, type Grant } from '../../../src/modules/privilege/rights/evaluation.js';
import {
  authorizeGrant,
  couldStillGrant,
  type Grantor,
} from '../../../src/modules/privilege/rights/grant-authorizer.js';
import { PRIVILEGE_NAMES, type PrivilegeName } from '../../../src/modules/privilege/index.js';

function grantor(
  allow: readonly PrivilegeName[],
  { deny = [] as PrivilegeName[], standing = undefined as Standing | undefined } = {},
): Grantor {
  return { userId: 'charles', rights: new CourseRights(standing, { roles: [], allow, deny }) };
}

function granting(what: Partial<Grant>): Grant {
  return { ...NOTHING, ...what };
}

const nobodyYet = { userId: undefined, holds: [] };

/** The privileges that a refusal names; undefined when there is none. */
function lacking(by: Grantor, to: { userId: string | undefined; holds: PrivilegeName[] }, what: Partial<Grant>) {
  try {
    authorizeGrant(by, to, granting(what));
    return undefined;
  } catch (error) {
    expect(error).toMatchObject({ kind: 'forbidden', code: 'cannot-grant' });
    return (error as { extensions: { privileges: string[] } }).extensions.privileges;
  }
}

describe('who may grant', () => {
  test('whoever holds manage_privileges grants what they hold', () => {
    expect(
      lacking(grantor(['manage_privileges', 'manage_events']), nobodyYet, { allow: ['manage_events'] }),
    ).toBeUndefined();
  });

  test('what is implied is held, and may be granted', () => {
    const by = grantor(['manage_privileges', 'manage_exercises']);
    expect(lacking(by, nobodyYet, { allow: ['access_exercises'] })).toBeUndefined();
  });

  test('nobody grants what they do not hold, by name or by role or by implication', () => {
    const by = grantor(['manage_privileges', 'access_exercises', 'view_enrollments']);
    expect(lacking(by, nobodyYet, { allow: ['manage_events', 'update_course'] })).toEqual([
      'manage_events',
      'update_course',
    ]);
    expect(lacking(by, nobodyYet, { roles: [{ name: 'assistant', allow: ['manage_exercises'] }] })).toEqual([
      'manage_exercises',
    ]);
    expect(lacking(by, nobodyYet, { allow: ['manage_enrollments'] })).toEqual(['manage_enrollments']);
  });

  test('what one is denied one does not grant, nor what needs it', () => {
    const by = grantor(['manage_privileges', 'manage_exercises'], { deny: ['access_exercises'] });
    expect(lacking(by, nobodyYet, { allow: ['manage_exercises'] })).toEqual(['manage_exercises', 'access_exercises']);
  });

  test('denying takes no more than manage_privileges', () => {
    expect(lacking(grantor(['manage_privileges']), nobodyYet, { deny: ['update_course'] })).toBeUndefined();
  });

  test('nobody without manage_privileges grants anything', () => {
    expect(lacking(grantor(['manage_events']), nobodyYet, { allow: ['manage_events'] })).toEqual(['manage_privileges']);
    expect(lacking(grantor([]), nobodyYet, {})).toEqual(['manage_privileges']);
  });

  test('nobody grants on themselves, whatever they hold', () => {
    expect(lacking(grantor([], { standing: 'creator' }), { userId: 'charles', holds: [] }, {})).toEqual([]);
  });

  test('nobody grants on a person who holds a right that they lack', () => {
    const by = grantor(['manage_privileges', 'manage_events']);
    const to = { userId: 'grace', holds: ['manage_events', 'update_course'] satisfies PrivilegeName[] };
    expect(lacking(by, to, { allow: ['manage_events'] })).toEqual(['update_course']);
    expect(lacking(by, { ...to, userId: undefined }, {})).toEqual(['update_course']);
  });

  test.each(['creator', 'organization-admin', 'platform-admin'] as const)(
    'a %s grants everything to anybody',
    (standing) => {
      const by = grantor([], { standing });
      expect(
        lacking(by, { userId: 'grace', holds: [...PRIVILEGE_NAMES] }, { allow: [...PRIVILEGE_NAMES] }),
      ).toBeUndefined();
    },
  );
});

describe('whether a grantor could still make a grant that waits', () => {
  const waiting = granting({ allow: ['manage_events'], deny: ['update_course'] });

  test.each<[boolean, string, Grantor]>([
    [true, 'with all that it takes', grantor(['manage_privileges', 'manage_events'])],
    [true, 'by standing', grantor([], { standing: 'organization-admin' })],
    [false, 'without manage_privileges', grantor(['manage_events'])],
    [false, 'without what it allows', grantor(['manage_privileges'])],
    [false, 'denied what it allows', grantor(['manage_privileges', 'manage_events'], { deny: ['manage_events'] })],
    [false, 'without anything', grantor([])],
  ])('%s %s', (expected, _, { rights }) => {
    expect(couldStillGrant(rights, waiting)).toBe(expected);
  });
});
