import { describe, expect, test } from '@jest/globals';
import { CourseRights } from '../../../src/modules/privilege/rights/course-rights.js';
import { effective, explain, granted, NOTHING, type Grant } from '../../../src/modules/privilege/rights/evaluation.js';
import { PRIVILEGE_NAMES, VOCABULARY, type PrivilegeName } from '../../../src/modules/privilege/index.js';

function grant(what: Partial<Grant>): Grant {
  return { ...NOTHING, ...what };
}

const assistant = { name: 'assistant', allow: ['assess_participations', 'manage_exercises'] } as const;
const registrar = { name: 'registrar', allow: ['manage_enrollments'] } as const;

describe('what a grant comes to', () => {
  test.each<[string, Partial<Grant>, PrivilegeName[]]>([
    ['nothing is nothing', {}, []],
    ['a privilege is itself', { allow: ['manage_events'] }, ['manage_events']],
    ['a privilege brings what it implies', { allow: ['manage_exercises'] }, ['access_exercises', 'manage_exercises']],
    ['what is implied brings nothing back', { allow: ['access_exercises'] }, ['access_exercises']],
    [
      'a role brings what it allows and what that implies',
      { roles: [assistant] },
      ['access_exercises', 'manage_exercises', 'assess_participations'],
    ],
    [
      'roles and privileges come together',
      { roles: [registrar], allow: ['update_course'] },
      ['update_course', 'view_enrollments', 'manage_enrollments'],
    ],
    ['deny wins over allow', { allow: ['update_course'], deny: ['update_course'] }, []],
    ['deny wins over a role', { roles: [assistant], deny: ['assess_participations', 'access_exercises'] }, []],
    ['denying what is needed denies what needs it', { allow: ['manage_exercises'], deny: ['access_exercises'] }, []],
    [
      'denying what implies leaves what is implied',
      { allow: ['manage_exercises'], deny: ['manage_exercises'] },
      ['access_exercises'],
    ],
    [
      'denying what is not granted takes nothing',
      { allow: ['manage_events'], deny: ['manage_material'] },
      ['manage_events'],
    ],
    ['deny alone grants nothing', { deny: ['update_course'] }, []],
    ['a role without privileges brings none', { roles: [{ name: 'guest', allow: [] }] }, []],
  ])('%s', (_, what, held) => {
    expect(effective(grant(what))).toEqual(held);
  });
});

describe('the reason for each answer', () => {
  test.each<[string, Partial<Grant>, PrivilegeName, boolean]>([
    ['role:assistant', { roles: [assistant] }, 'manage_exercises', true],
    ['role:assistant', { roles: [assistant], allow: ['manage_exercises'] }, 'manage_exercises', true],
    ['allow', { allow: ['manage_events'] }, 'manage_events', true],
    ['allow', { allow: ['access_exercises', 'manage_exercises'] }, 'access_exercises', true],
    ['implied-by:manage_exercises', { roles: [assistant] }, 'access_exercises', true],
    ['implied-by:manage_enrollments', { allow: ['manage_enrollments'] }, 'view_enrollments', true],
    ['denied', { allow: ['manage_events'], deny: ['manage_events'] }, 'manage_events', false],
    ['denied', { deny: ['manage_events'] }, 'manage_events', false],
    ['denied', { roles: [assistant], deny: ['access_exercises'] }, 'manage_exercises', false],
    ['not-granted', {}, 'manage_events', false],
    ['not-granted', { allow: ['view_enrollments'] }, 'manage_enrollments', false],
    ['not-granted', { deny: ['access_exercises'] }, 'manage_exercises', false],
  ])('%s of %j for %s', (because, what, name, allowed) => {
    expect(explain(grant(what), name)).toEqual({ allowed, because });
  });
});

describe('whatever is granted and denied', () => {
  /** Every grant over the privileges that imply one another and one that stands alone: 5^5 of them. */
  const few: PrivilegeName[] = [
    'access_exercises',
    'manage_exercises',
    'view_enrollments',
    'manage_enrollments',
    'manage_events',
  ];
  const grants = Array.from({ length: 5 ** few.length }, (_, n) => {
    const of = (kinds: number[]) => few.filter((_name, i) => kinds.includes(Math.floor(n / 5 ** i) % 5));
    return grant({ roles: [{ name: 'some', allow: of([1]) }], allow: of([2, 4]), deny: of([3, 4]) });
  });

  function every(law: (one: Grant) => boolean): void {
    expect(grants.filter((one) => !law(one))).toEqual([]);
  }

  test('nothing that is denied is held', () => {
    every((one) => one.deny.every((name) => !effective(one).includes(name)));
  });

  test('nothing is held that was not granted', () => {
    every((one) => effective(one).every((name) => granted(one).has(name)));
  });

  test('whoever holds a privilege holds what it implies', () => {
    every((one) => {
      const held = effective(one);
      return VOCABULARY.every(
        ({ name, implies }) => !held.includes(name) || implies.every((also) => held.includes(also)),
      );
    });
  });

  test('what is granted is held, unless it or what it needs is denied', () => {
    every((one) => {
      const needs = (name: PrivilegeName) => [name, ...(VOCABULARY.find((it) => it.name === name)?.implies ?? [])];
      const held = [...granted(one)].filter((name) => !needs(name).some((needed) => one.deny.includes(needed)));
      return held.toSorted().join() === effective(one).toSorted().join();
    });
  });

  test('denying more never gives more', () => {
    every((one) => {
      const held = effective(one);
      return few.every((name) => effective({ ...one, deny: [...one.deny, name] }).every((left) => held.includes(left)));
    });
  });

  test('the reason says allowed exactly where the privilege is held', () => {
    every((one) => PRIVILEGE_NAMES.every((name) => explain(one, name).allowed === effective(one).includes(name)));
  });
});

describe('by standing', () => {
  test.each(['creator', 'platform-admin', 'organization-admin'] as const)(
    'a %s holds all and cannot be denied',
    (standing) => {
      const rights = new CourseRights(standing, grant({ deny: [...PRIVILEGE_NAMES] }));
      expect(rights.effective()).toEqual([...PRIVILEGE_NAMES]);
      expect(rights.lacking(PRIVILEGE_NAMES)).toEqual([]);
      expect(rights.explain('manage_events')).toEqual({ allowed: true, because: standing });
    },
  );
});

test('every privilege that another implies is in the vocabulary, and none implies itself', () => {
  expect(VOCABULARY.map(({ name }) => name)).toEqual([...PRIVILEGE_NAMES]);
  expect(VOCABULARY.filter(({ name, implies }) => implies.includes(name))).toEqual([]);
  expect(VOCABULARY.flatMap(({ implies }) => implies).every((name) => PRIVILEGE_NAMES.includes(name))).toBe(true);
});
