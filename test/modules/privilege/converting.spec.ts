import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { Courses, Organizations } from '../../../src/modules/catalog/index.js';
import {
  ExternalKeys,
  IdentifierTransactions,
  addressReference,
  keyReference,
  parsePerson,
} from '../../../src/modules/identity/index.js';
import { CourseRoles, Memberships, PrivilegeReads } from '../../../src/modules/privilege/index.js';
import { changedMeanwhile } from '../../support/locks.js';
import { School, at } from './school.js';

let school: School;
beforeAll(async () => {
  school = await School.start();
});
beforeEach(() => school.open());
afterAll(() => school?.stop());

const DAY = 86_400_000;
const KEY = 'key:STAFF-1906';

test('what waits for two people who can have it at once becomes each one’s own', async () => {
  await school.role(school.charles, 'assistant', ['manage_exercises']);
  await school.role(school.charles, 'marker', ['assess_participations']);
  await school.grant(school.charles, at('grace'), { roles: ['assistant'], allow: ['manage_events'] });
  await school.grant(school.charles, at('emmy'), { roles: ['marker'], allow: ['manage_material'] });
  await school.member(school.ada, at('grace'), ['teacher']);
  await school.member(school.ada, at('emmy'), ['registrar']);
  const grace = await school.signIn('grace', { proof: 'verified' });
  const emmy = await school.signIn('emmy', { proof: 'verified' });
  await school.trust('engine-school.example');
  expect(await school.grantOf(grace)).toMatchObject({ roles: ['assistant'], allow: ['manage_events'], deny: [] });
  expect(await school.grantOf(emmy)).toMatchObject({ roles: ['marker'], allow: ['manage_material'], deny: [] });
  expect(await school.rolesOf(grace)).toEqual(['teacher']);
  expect(await school.rolesOf(emmy)).toEqual(['registrar']);
});

test('what waits for one person in several places becomes theirs in each, and nothing of it elsewhere', async () => {
  const other = await school.get(Organizations).create({ slug: 'other-school', name: 'Other School' });
  const medicine = await school.get(Courses).create(other.id, school.ada, { code: 'MED-1', title: 'Medicine' });
  const second = await school.addCourse('ENG-102');
  await school.grant(school.charles, at('grace'), { allow: ['manage_events'], deny: ['manage_material'] });
  await school.grant(school.charles, at('grace'), { allow: ['manage_material'], deny: ['manage_events'] }, second);
  await school.grant(school.ada, at('grace'), { allow: ['update_course'] }, medicine.id);
  await school.member(school.ada, at('grace'), ['teacher']);
  await school
    .get(Memberships)
    .put(school.ada, other.id, parsePerson(at('grace'), other.namespaceId), ['registrar', 'teacher']);
  const grace = await school.signIn('grace');
  expect(await school.grantOf(grace)).toMatchObject({ allow: ['manage_events'], deny: ['manage_material'] });
  expect(await school.grantOf(grace, second)).toMatchObject({ allow: ['manage_material'], deny: ['manage_events'] });
  expect(await school.held(grace, medicine.id)).toEqual(['update_course']);
  expect(await school.rolesOf(grace)).toEqual(['teacher']);
  expect((await school.get(PrivilegeReads).rolesIn(grace, other.id)).roles).toEqual(['registrar', 'teacher']);
  const told = (await school.modules.events('privilege.invitation-converted'))
    .map(({ payload }) => payload)
    .filter((payload) => payload['userId'] === grace);
  expect(told.map((one) => [one['kind'], one['organizationId'], one['courseId']])).toEqual([
    ['course-privilege', school.org, school.course],
    ['course-privilege', school.org, second],
    ['course-privilege', other.id, medicine.id],
    ['organization-role', school.org, undefined],
    ['organization-role', other.id, undefined],
  ]);
  expect(told.map((one) => one['mergedInto'])).toEqual(Array.from({ length: 5 }));
});

test('whoever arrives sets off what waits for them, and nothing of anybody else', async () => {
  await school.grant(school.charles, at('emmy'), { allow: ['manage_events'] });
  await school.member(school.ada, at('emmy'), ['teacher']);
  const withhold = async (withheld: boolean) => {
    for (const kind of ['course_privilege', 'organization_membership']) {
      await school.modules.sql(`update privilege.${kind}_invitation set grantor_lost_rights = $1`, [withheld]);
    }
  };
  await withhold(true);
  const emmy = await school.signIn('emmy');
  await withhold(false);
  await school.grant(school.charles, at('grace'), { allow: ['manage_events'] });
  const grace = await school.signIn('grace');
  expect([await school.held(grace), await school.held(emmy), await school.rolesOf(emmy)]).toEqual([
    ['manage_events'],
    [],
    [],
  ]);
  await school.signIn('emmy');
  expect([await school.held(emmy), await school.rolesOf(emmy)]).toEqual([['manage_events'], ['teacher']]);
});

test('of two that become one, the older says who granted it and when', async () => {
  const admin = await school.signIn('emmy');
  await school.member(school.ada, at('emmy'), ['admin']);
  await school.member(school.ada, at('grace'), ['teacher']);
  await school.grant(school.charles, at('grace'), { allow: ['manage_events', 'update_course'] });
  const granted_at = school.modules.clock.now();
  school.modules.clock.advance(DAY);
  await school.member(admin, KEY, ['teacher', 'registrar']);
  await school.grant(admin, KEY, { allow: ['manage_events', 'manage_material'] });
  await school.get(ExternalKeys).link(keyReference('STAFF-1906', school.namespaceId), addressReference(at('grace')));
  const grace = await school.signIn('grace');
  const read = (table: string, what: string) =>
    school.modules.sql(`select grantor_id, granted_at = $2 as older, ${what} from ${table} where user_id = $1`, [
      grace,
      granted_at,
    ]);
  expect(await read('privilege.organization_membership', 'roles')).toEqual([
    { grantor_id: school.ada, older: true, roles: ['registrar', 'teacher'] },
  ]);
  expect(await read('privilege.course_privilege', 'allow')).toEqual([
    { grantor_id: school.charles, older: true, allow: ['manage_events', 'manage_material', 'update_course'] },
  ]);
});

test('of several that become one, the oldest gives its id and its grantor, in whatever order they are found', async () => {
  const admin = await school.signIn('emmy');
  await school.member(school.ada, at('emmy'), ['admin']);
  const keys = ['STAFF-1', 'STAFF-2', 'STAFF-3'];
  const reference = (key: string) => keyReference(key, school.namespaceId);
  for (const key of keys.toReversed()) await school.get(IdentifierTransactions).run([reference(key)], async () => key);
  const granted: { id: string }[] = [];
  const joined: { id: string }[] = [];
  for (const [n, key] of keys.entries()) {
    granted.push(await school.grant(n === 0 ? school.charles : admin, `key:${key}`, { allow: ['manage_events'] }));
    joined.push(await school.member(n === 0 ? school.ada : admin, `key:${key}`, ['teacher']));
  }
  for (const [table, waiting] of Object.entries({ course_privilege: granted, organization_membership: joined })) {
    const write = `update privilege.${table}_invitation set granted_at = granted_at where id = $1`;
    for (const { id } of waiting.toReversed()) await school.modules.sql(write, [id]);
  }
  for (const key of keys) await school.get(ExternalKeys).link(reference(key), addressReference(at('grace')));
  const grace = await school.signIn('grace');
  const read = (table: string) => school.modules.sql(`select id, grantor_id from ${table} where user_id = $1`, [grace]);
  expect(await read('privilege.course_privilege')).toEqual([{ id: granted[0]?.id, grantor_id: school.charles }]);
  expect(await read('privilege.organization_membership')).toEqual([{ id: joined[0]?.id, grantor_id: school.ada }]);
  const told = (await school.modules.events('privilege.invitation-converted'))
    .filter(({ payload }) => payload['userId'] === grace)
    .map(({ payload }) => payload['grantId']);
  const inOrder = (waiting: readonly { id: string }[]) => told.filter((id) => waiting.some((one) => one.id === id));
  expect(inOrder(granted)).toEqual(granted.map(({ id }) => id));
  expect(inOrder(joined)).toEqual(joined.map(({ id }) => id));
});

test('what somebody holds is joined by what waited under another name, each once and in order', async () => {
  await school.role(school.charles, 'assistant', ['manage_exercises']);
  await school.role(school.charles, 'marker', ['assess_participations']);
  const grace = await school.signIn('grace');
  await school.member(school.ada, grace, ['teacher']);
  await school.grant(school.charles, grace, {
    roles: ['assistant'],
    allow: ['update_course', 'manage_events'],
    deny: ['manage_material', 'access_exercises'],
  });
  await school.member(school.ada, KEY, ['registrar', 'teacher']);
  await school.grant(school.charles, KEY, {
    roles: ['marker', 'assistant'],
    allow: ['manage_exercises', 'manage_events', 'assess_participations'],
    deny: ['manage_privileges', 'manage_material'],
  });
  await school.get(ExternalKeys).link(keyReference('STAFF-1906', school.namespaceId), addressReference(at('grace')));
  expect(await school.grantOf(grace)).toMatchObject({ roles: ['assistant', 'marker'] });
  const read = (columns: string, table: string) =>
    school.modules.sql(`select ${columns} from privilege.${table} where user_id = $1`, [grace]);
  expect(await read('roles', 'organization_membership')).toEqual([{ roles: ['registrar', 'teacher'] }]);
  expect(await read('allow, deny', 'course_privilege')).toEqual([
    {
      allow: ['assess_participations', 'manage_events', 'manage_exercises', 'update_course'],
      deny: ['access_exercises', 'manage_material', 'manage_privileges'],
    },
  ]);
});

test('roles come with the course that they wait on, while those on another wait', async () => {
  const second = await school.addCourse('ENG-102');
  await school.role(school.charles, 'assistant', ['manage_exercises']);
  await school.get(CourseRoles).put(school.charles, second, 'marker', ['assess_participations']);
  await school.grant(school.charles, at('grace'), { roles: ['assistant'] });
  await school.grant(school.charles, at('grace'), { roles: ['marker'] }, second);
  await school.modules.sql(
    'update privilege.course_privilege_invitation set grantor_lost_rights = true where course_id = $1',
    [second],
  );
  const grace = await school.signIn('grace');
  expect(await school.grantOf(grace)).toMatchObject({ state: 'active', roles: ['assistant'] });
  expect(await school.grantOf(at('grace'), second)).toMatchObject({ state: 'pending', roles: ['marker'] });
});

test('nobody’s waiting grants are reviewed when what became real denies nothing', async () => {
  const grace = await school.signIn('grace');
  await school.grant(school.charles, grace, { allow: ['manage_events'] });
  await school.grant(school.charles, KEY, { allow: ['manage_material'] });
  await school.grant(school.charles, at('emmy'), { allow: ['manage_events'], deny: ['manage_material'] });
  const reviews = () => school.modules.events('privilege.grantors-reviewed');
  const before = (await reviews()).length;
  await school.get(ExternalKeys).link(keyReference('STAFF-1906', school.namespaceId), addressReference(at('grace')));
  await school.signIn('emmy');
  expect(await reviews()).toHaveLength(before);
});

test('what becomes real is counted once, by its kind, and what goes on waiting is not', async () => {
  const counted = () =>
    Promise.all(['course-privilege', 'organization-role'].map((kind) => school.modules.conversions(kind)));
  const second = await school.addCourse('ENG-102');
  await school.grant(school.charles, at('grace'), { allow: ['manage_events'] });
  await school.grant(school.charles, at('grace'), { allow: ['manage_events'] }, second);
  await school.grant(school.charles, at('emmy'), { allow: ['manage_events'] });
  await school.member(school.ada, at('grace'), ['teacher']);
  const before = await counted();
  await school.signIn('grace');
  await school.signIn('grace');
  const after = await counted();
  expect(after.map((count, n) => count - (before[n] ?? 0))).toEqual([2, 1]);
});

test('what loses its owner just as an organization comes to trust a domain waits on, and nothing fails', async () => {
  const grace = await school.signIn('grace', { proof: 'verified' });
  await school.get(ExternalKeys).link(keyReference('STAFF-1906', school.namespaceId), addressReference(at('grace')));
  await school.grant(school.charles, at('grace'), { allow: ['manage_events'] });
  const second = await school.addCourse('ENG-102');
  await school.grant(school.charles, KEY, { allow: ['manage_events'] }, second);
  await changedMeanwhile(
    school.modules,
    [
      `select from identity."user" where id = '${grace}' for update`,
      `delete from identity.identifier_owner using identity.identifier i
       where i.id = identifier_id and i.given = 'STAFF-1906'`,
    ],
    () => school.trust('engine-school.example'),
  );
  expect(await school.held(grace)).toEqual(['manage_events']);
  expect(await school.grantOf(KEY, second)).toMatchObject({ state: 'pending' });
  expect(await school.modules.deliveries()).toEqual([]);
});
