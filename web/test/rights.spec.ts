import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { effective } from '../../src/modules/privilege/rights/evaluation.js';
import { PRIVILEGE_NAMES, VOCABULARY } from '../../src/modules/privilege/rights/vocabulary.js';
import {
  choose,
  givenBy,
  holds,
  NOTHING,
  standingOf,
  withRole,
  type Grant,
  type PrivilegeView,
} from '../src/courses/rights';

const vocabulary: readonly PrivilegeView[] = VOCABULARY.map((one) => ({ ...one, implies: [...one.implies] }));
const privileges = fc.subarray([...PRIVILEGE_NAMES]);
const roles = fc.uniqueArray(
  fc.record({ name: fc.constantFrom('assistant', 'co-teacher', 'tutor'), allow: privileges }),
  {
    selector: ({ name }) => name,
  },
);
const grants = fc.record({
  roles: fc.subarray(['assistant', 'co-teacher', 'tutor']),
  allow: privileges,
  deny: privileges,
});

test('a switch is on for exactly what the server says somebody may', () => {
  fc.assert(
    fc.property(grants, roles, (grant, all) => {
      const shown = PRIVILEGE_NAMES.filter((name) => holds(standingOf(name, grant, all, vocabulary)));
      const held = all.filter(({ name }) => grant.roles.includes(name));
      expect(shown).toEqual(effective({ ...grant, roles: held }));
    }),
    { numRuns: 2_000 },
  );
});

test('each standing says why: itself, a role, another privilege, a denial, or the denial of what it needs', () => {
  const assistant = [{ name: 'assistant', allow: ['assess_participations' as const] }];
  const standing = (grant: Partial<Grant>, name: Parameters<typeof standingOf>[0]) =>
    standingOf(name, { ...NOTHING, ...grant }, assistant, vocabulary);
  expect(standing({}, 'manage_events')).toEqual({ is: 'off' });
  expect(standing({ allow: ['manage_events'] }, 'manage_events')).toEqual({ is: 'allowed' });
  expect(standing({ roles: ['assistant'] }, 'assess_participations')).toEqual({ is: 'role', roles: ['assistant'] });
  expect(standing({ allow: ['manage_exercises'] }, 'access_exercises')).toEqual({
    is: 'implied',
    by: 'manage_exercises',
  });
  expect(standing({ deny: ['manage_events'] }, 'manage_events')).toEqual({ is: 'denied' });
  expect(standing({ allow: ['manage_exercises'], deny: ['access_exercises'] }, 'manage_exercises')).toEqual({
    is: 'blocked',
    by: 'access_exercises',
  });
});

test('a choice undoes its opposite and touches nothing else', () => {
  fc.assert(
    fc.property(grants, fc.constantFrom(...PRIVILEGE_NAMES), (grant, name) => {
      const denied = choose(choose(grant, name, 'allow'), name, 'deny');
      expect([denied.allow.includes(name), denied.deny.includes(name)]).toEqual([false, true]);
      const off = choose(denied, name, 'off');
      expect([off.allow.includes(name), off.deny.includes(name)]).toEqual([false, false]);
      const others = (list: readonly string[]) => list.filter((one) => one !== name);
      expect([off.allow, off.deny]).toEqual([others(grant.allow), others(grant.deny)]);
      expect(withRole(withRole(grant, 'tutor', true), 'tutor', false).roles).not.toContain('tutor');
    }),
  );
});

test('what a grant gives is its roles spelled out and everything included', () => {
  const tutor = [{ name: 'tutor', allow: ['manage_exercises' as const] }];
  expect([...givenBy({ roles: ['tutor'], allow: ['manage_events'], deny: [] }, tutor, vocabulary)].toSorted()).toEqual([
    'access_exercises',
    'manage_events',
    'manage_exercises',
  ]);
});
