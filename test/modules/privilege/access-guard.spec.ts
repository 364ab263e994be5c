import { Reflector } from '@nestjs/core';
import { SetMetadata } from '@nestjs/common';
import { ExecutionContextHost } from '@nestjs/core/helpers/execution-context-host.js';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { ACCESS_RULE } from '../../../src/common/http/access.decorator.js';
import {
  CatalogReads,
  Courses,
  Organizations,
  Programs,
  type CatalogAccess,
} from '../../../src/modules/catalog/index.js';
import { AccessGuard, PrivilegeReads } from '../../../src/modules/privilege/index.js';
import { School, at } from './school.js';

let school: School;
let emmy: string;
beforeAll(async () => {
  school = await School.start();
});
/** Ada is platform admin, Charles has made the course, Emmy knows nothing of the organization. */
beforeEach(async () => {
  await school.open();
  emmy = await school.signIn('emmy');
});
afterEach(() => void jest.restoreAllMocks());
afterAll(() => school?.stop());

type Rule = CatalogAccess | { readonly kind: 'public' | 'signed-in' };

/** Whether somebody may call a route with this rule: true, or why not. */
async function ask(rule: Rule | undefined, userId?: string, params: Record<string, string> = {}): Promise<unknown> {
  const handler = (): void => undefined;
  if (rule) SetMetadata(ACCESS_RULE, rule)(handler);
  const caller = userId === undefined ? {} : { caller: { userId, via: 'session' } };
  const context = new ExecutionContextHost([{ params, ...caller }], class {}, handler);
  const guard = new AccessGuard(new Reflector(), school.get(PrivilegeReads), school.get(CatalogReads));
  return guard.canActivate(context).catch((error: unknown) => error);
}

const onCourse = (privilege: string, ...roles: ('registrar' | 'teacher')[]) =>
  ({ kind: 'course', privilege, roles }) as CatalogAccess;
const course = () => ({ course: school.course });
const notFound = (what: string) => ({ kind: 'not-found', detail: `There is no such ${what}.` });
const UNKNOWN = '00000000-0000-7000-8000-00000000abcd';

test('a route that says nothing of who may call it is refused to everybody', async () => {
  for (const caller of [undefined, emmy, school.ada]) {
    expect(await ask(undefined, caller)).toMatchObject({ code: 'forbidden', detail: 'Nobody may call this route.' });
  }
});

test('a public route is for everybody, and one for whoever is signed in for nobody else', async () => {
  expect([await ask({ kind: 'public' }), await ask({ kind: 'signed-in' }, emmy)]).toEqual([true, true]);
  expect(await ask({ kind: 'signed-in' })).toMatchObject({ kind: 'unauthenticated' });
});

test('a route for platform admins is for no admin of an organization', async () => {
  await school.member(school.ada, at('emmy'), ['admin']);
  expect(await ask({ kind: 'platform-admin' }, school.ada)).toBe(true);
  const refusal = await ask({ kind: 'platform-admin' }, emmy);
  expect(refusal).toMatchObject({ detail: 'Platform admins may do this.' });
  expect(refusal).not.toHaveProperty('extensions.privileges');
});

describe('a route within an organization or program', () => {
  const places = async () => {
    const { id } = await school.get(Programs).create(school.org, { code: 'CS', title: 'Computing' });
    return [
      ['organization', { org: 'engine-school' }, { org: 'nowhere' }],
      ['program', { program: id }, { program: UNKNOWN }],
    ] as const;
  };

  test('is for the roles that it names, and for admins', async () => {
    await school.member(school.ada, at('emmy'), ['registrar']);
    for (const [kind, here] of await places()) {
      const rule = { kind, roles: ['registrar'] } as CatalogAccess;
      expect([await ask(rule, emmy, here), await ask(rule, school.ada, here)]).toEqual([true, true]);
      const detail = 'This needs the role registrar in the organization.';
      expect(await ask(rule, school.charles, here)).toMatchObject({ kind: 'forbidden', detail });
      expect(await ask({ kind, roles: [] }, school.charles, here)).toBe(true);
    }
  });

  test('is not found where there is none, also by platform admins, and by whoever may not know of it', async () => {
    for (const [kind, here, nowhere] of await places()) {
      const rule = { kind, roles: [] } as CatalogAccess;
      for (const caller of [school.ada, emmy]) {
        expect(await ask(rule, caller, nowhere)).toMatchObject(notFound(kind));
        expect(await ask(rule, caller)).toMatchObject(notFound(kind));
      }
      expect(await ask(rule, emmy, here)).toMatchObject(notFound(kind));
    }
  });
});

describe('a route within a course', () => {
  test('is for whoever holds what it names, and tells others what they lack', async () => {
    await school.grant(school.charles, emmy, { allow: ['manage_events'] });
    expect(await ask(onCourse('manage_events'), emmy, course())).toBe(true);
    expect(await ask(onCourse('manage_material'), emmy, course())).toMatchObject({
      detail: 'This needs manage_material on the course.',
      extensions: { privileges: ['manage_material'] },
    });
  });

  test('that needs every privilege is for who holds them by what they are, not one by one', async () => {
    await school.grant(school.charles, emmy, { allow: ['manage_events'] });
    for (const caller of [school.charles, school.ada]) {
      expect(await ask(onCourse('all'), caller, course())).toBe(true);
    }
    const refusal = await ask(onCourse('all'), emmy, course());
    expect(refusal).toMatchObject({ kind: 'forbidden', detail: 'This needs every privilege on the course.' });
    expect(refusal).not.toHaveProperty('extensions.privileges');
  });

  test('is for the roles that it names besides, whatever else they hold there', async () => {
    const rule = onCourse('view_enrollments', 'registrar');
    await school.member(school.ada, emmy, ['registrar']);
    expect(await ask(rule, emmy, course())).toBe(true);
    await school.grant(school.charles, emmy, { allow: ['manage_events'] });
    expect(await ask(rule, emmy, course())).toBe(true);
    await school.member(school.ada, emmy, ['teacher']);
    expect(await ask(rule, emmy, course())).toMatchObject({ kind: 'forbidden' });
  });

  test('that needs anything is for whoever may know of it, and not found by others', async () => {
    expect(await ask(onCourse('any'), emmy, course())).toMatchObject(notFound('course'));
    expect(await ask(onCourse('manage_events'), emmy, course())).toMatchObject(notFound('course'));
    expect(await ask(onCourse('any'), school.ada, { course: UNKNOWN })).toMatchObject(notFound('course'));
    await school.member(school.ada, emmy, ['teacher']);
    expect(await ask(onCourse('any'), emmy, course())).toBe(true);
    expect(await ask(onCourse('manage_events'), emmy, course())).toMatchObject({ kind: 'forbidden' });
  });

  test('is not found, and not forbidden, where the course goes while rights are looked up', async () => {
    const catalog = school.get(CatalogReads);
    const facts = await catalog.course(school.course);
    await school.modules.sql('delete from catalog.course');
    jest.spyOn(catalog, 'course').mockResolvedValueOnce(facts);
    expect(await ask(onCourse('manage_events'), school.charles, course())).toMatchObject(notFound('course'));
  });
});

test('whoever is an admin of the platform may know of every organization, and others of those that they are in', async () => {
  const reads = school.get(PrivilegeReads);
  expect(await reads.of(school.ada)).toBe('all');
  expect(await reads.of(school.charles)).toEqual([school.org]);
  expect(await reads.of(emmy)).toEqual([]);
  expect(await reads.standing(emmy)).toEqual({ platformAdmin: false, organizations: [] });
  const { id: other } = await school.get(Organizations).create({ slug: 'other-school', name: 'Other School' });
  await school.get(Courses).create(other, school.ada, { code: 'ENG-101', title: 'Engines' });
  await school.grant(school.charles, emmy, { allow: ['manage_events'] });
  expect(await reads.of(emmy)).toEqual([school.org]);
});
