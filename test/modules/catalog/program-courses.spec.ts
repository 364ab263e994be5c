import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { VisibleOrganizations } from '../../../src/modules/catalog/index.js';
import { CatalogAlone, ListedOrganizations } from './catalog-alone.js';

let catalog: CatalogAlone;
let org: string;
let program: string;
beforeAll(async () => {
  catalog = await CatalogAlone.start();
  org = await catalog.organization('school');
  program = await catalog.program(org, 'BSC');
});
afterAll(() => catalog?.stop());

const typesOf = async () =>
  (await catalog.events(org)).map(({ type }) => type).filter((type) => type.includes('program-course'));

describe('the courses of a program', () => {
  test('a course comes to belong to a program once, and is taken out once', async () => {
    const course = await catalog.course(org, 'MATH');
    const path = `/programs/${program}/courses/${course}`;
    expect(await catalog.call('PUT', path)).toMatchObject({ status: 201, body: { id: course, code: 'MATH' } });
    expect(await catalog.call('PUT', path)).toMatchObject({ status: 200, body: { id: course } });
    expect((await catalog.call('GET', `/programs/${program}/courses?q=math`)).body).toMatchObject({
      items: [{ id: course }],
      nextCursor: null,
    });
    expect((await catalog.call('DELETE', path)).status).toBe(204);
    expect((await catalog.call('DELETE', path)).status).toBe(404);
    expect((await catalog.call('GET', `/programs/${program}/courses`)).body['items']).toEqual([]);
    expect(await typesOf()).toEqual(['catalog.program-course-added', 'catalog.program-course-removed']);
  });

  test('a course of another organization is refused', async () => {
    const course = await catalog.course(await catalog.organization('elsewhere'), 'FOREIGN');
    expect(await catalog.call('PUT', `/programs/${program}/courses/${course}`)).toMatchObject({
      status: 422,
      body: { code: 'other-organization' },
    });
  });

  test('whoever may not know of another organization does not learn of its courses', async () => {
    const course = await catalog.course(await catalog.organization('hidden'), 'SECRET');
    const registrar = randomUUID();
    const visible = catalog.get(VisibleOrganizations);
    if (visible instanceof ListedOrganizations) visible.byUser.set(registrar, [org]);
    const hidden = await catalog.call('PUT', `/programs/${program}/courses/${course}`, undefined, registrar);
    const absent = await catalog.call('PUT', `/programs/${program}/courses/${randomUUID()}`, undefined, registrar);
    const same = { status: 404, body: { code: 'not-found', detail: 'There is no such course.' } };
    expect(hidden).toMatchObject(same);
    expect(absent).toMatchObject(same);
  });

  test('PostgreSQL itself refuses a course of another organization', async () => {
    const other = await catalog.organization('constraint');
    const course = await catalog.course(other, 'FOREIGN');
    for (const organization of [org, other]) {
      await expect(
        catalog.sql('insert into catalog.program_course (program_id, course_id, organization_id) values ($1, $2, $3)', [
          program,
          course,
          organization,
        ]),
      ).rejects.toMatchObject({ code: '23503' });
    }
  });

  test.each(['nonsense', randomUUID()])('neither a program nor a course is found by %s', async (id) => {
    const course = await catalog.course(org, `C-${id}`);
    expect((await catalog.call('PUT', `/programs/${program}/courses/${id}`)).status).toBe(404);
    expect((await catalog.call('PUT', `/programs/${id}/courses/${course}`)).status).toBe(404);
    expect((await catalog.call('DELETE', `/programs/${id}/courses/${course}`)).status).toBe(404);
    expect((await catalog.call('GET', `/programs/${id}/courses`)).status).toBe(404);
  });
});
