import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from '@mikro-orm/postgresql';
import { rows } from '../../../src/common/database/sql.js';
import type { RecordedEvent } from '../../../src/common/events/domain-event.js';
import { WithinTransaction } from '../../../src/common/events/listener.decorator.js';
import { CourseDeleted, OrganizationDeleted, ProgramDeleted } from '../../../src/modules/catalog/index.js';
import { CatalogAlone } from './catalog-alone.js';

const seen: unknown[] = [];

/** Notes how much of the organization is there when an event comes. */
async function note({ type, payload }: RecordedEvent<{ organizationId: string }>, em: EntityManager): Promise<void> {
  const [counts] = await rows<object>(
    em,
    `select (select count(*)::int from catalog.organization where id = $1) as organizations,
            (select count(*)::int from catalog.course where organization_id = $1) as courses,
            (select count(*)::int from catalog.program where organization_id = $1) as programs`,
    [payload.organizationId],
  );
  seen.push({ type, ...counts });
}

@Injectable()
class NoteCourse {
  @WithinTransaction(CourseDeleted)
  async on(event: RecordedEvent<CourseDeleted['payload']>, em: EntityManager): Promise<void> {
    await note(event, em);
  }
}

@Injectable()
class NoteProgram {
  @WithinTransaction(ProgramDeleted)
  async on(event: RecordedEvent<ProgramDeleted['payload']>, em: EntityManager): Promise<void> {
    await note(event, em);
  }
}

@Injectable()
class NoteOrganization {
  @WithinTransaction(OrganizationDeleted)
  async on(event: RecordedEvent<OrganizationDeleted['payload']>, em: EntityManager): Promise<void> {
    await note(event, em);
  }
}

let catalog: CatalogAlone;
beforeAll(async () => {
  catalog = await CatalogAlone.start([NoteCourse, NoteProgram, NoteOrganization]);
});
afterAll(() => catalog?.stop());

describe('deletion', () => {
  test('of an organization tells of each course, each program, then itself, while all still stands', async () => {
    const org = await catalog.organization('doomed');
    const courses = [await catalog.course(org, 'A'), await catalog.course(org, 'B')];
    const program = await catalog.program(org, 'P');
    await catalog.call('POST', `/programs/${program}/curricula`, { code: '2026', title: 'Plan' });
    await catalog.call('PUT', `/programs/${program}/courses/${String(courses[0])}`);
    seen.length = 0;
    expect((await catalog.call('DELETE', '/organizations/doomed')).status).toBe(204);
    const all = { organizations: 1, courses: 2, programs: 1 };
    expect(seen).toEqual([
      { type: 'catalog.course-deleted', ...all },
      { type: 'catalog.course-deleted', ...all },
      { type: 'catalog.program-deleted', ...all },
      { type: 'catalog.organization-deleted', ...all },
    ]);
    expect((await catalog.events(org)).slice(-4)).toEqual([
      ...courses.map((courseId) => ({ type: 'catalog.course-deleted', payload: { organizationId: org, courseId } })),
      { type: 'catalog.program-deleted', payload: { organizationId: org, programId: program } },
      { type: 'catalog.organization-deleted', payload: { organizationId: org } },
    ]);
    for (const table of ['organization', 'course', 'program', 'curriculum', 'program_course']) {
      expect(await catalog.sql(`select 1 from catalog.${table}`)).toEqual([]);
    }
    expect((await catalog.call('DELETE', `/organizations/${org}`)).status).toBe(404);
  });

  test('of an organization leaves the identifiers of its namespace', async () => {
    const org = await catalog.organization('keys');
    const [key] = await catalog.sql<{ namespace: string }>(
      `insert into identity.identifier (id, namespace_id, folded, given, created_at, locked)
       select gen_random_uuid(), namespace_id, 's-1', 'S-1', now(), false from catalog.organization where id = $1
       returning namespace_id as namespace`,
      [org],
    );
    expect((await catalog.call('DELETE', `/organizations/${org}`)).status).toBe(204);
    expect(
      await catalog.sql('select given from identity.identifier where namespace_id = $1', [key?.namespace]),
    ).toEqual([{ given: 'S-1' }]);
  });

  test('of a course or a program lets its listeners see the row', async () => {
    const org = await catalog.organization('rows');
    const course = await catalog.course(org, 'A');
    const program = await catalog.program(org, 'P');
    seen.length = 0;
    await catalog.call('DELETE', `/courses/${course}`);
    await catalog.call('DELETE', `/programs/${program}`);
    expect(seen).toEqual([
      { type: 'catalog.course-deleted', organizations: 1, courses: 1, programs: 1 },
      { type: 'catalog.program-deleted', organizations: 1, courses: 0, programs: 1 },
    ]);
  });

  test('of what others delete, change and add to at the same time happens once and leaves nothing', async () => {
    const org = await catalog.organization('raced');
    const course = await catalog.course(org, 'A');
    const program = await catalog.program(org, 'P');
    const answers = await Promise.all([
      catalog.call('DELETE', `/organizations/${org}`),
      catalog.call('DELETE', `/organizations/${org}`),
      catalog.call('DELETE', `/courses/${course}`),
      catalog.call('PATCH', `/programs/${program}`, { title: 'New' }),
      catalog.call('PUT', `/programs/${program}/courses/${course}`),
      catalog.call('POST', `/organizations/${org}/courses`, { code: 'B', title: 'B' }),
    ]);
    expect(answers.filter(({ status }) => status >= 500)).toEqual([]);
    const [first, second] = answers;
    expect(new Set([first?.status, second?.status])).toEqual(new Set([204, 404]));
    const told = (await catalog.events(org)).map(({ type, payload }) => `${type} ${String(payload['courseId'])}`);
    expect(told.filter((line) => line === `catalog.course-deleted ${course}`)).toHaveLength(1);
    expect(await catalog.sql('select 1 from catalog.course where organization_id = $1', [org])).toEqual([]);
  });
});
