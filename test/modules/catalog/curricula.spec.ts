import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { CatalogAlone } from './catalog-alone.js';

let catalog: CatalogAlone;
let org: string;
let program: string;
beforeAll(async () => {
  catalog = await CatalogAlone.start();
  org = await catalog.organization('school');
  program = await catalog.program(org, 'BSC');
});
afterAll(() => catalog?.stop());

describe('curricula', () => {
  test('a curriculum is active unless it is said not to be', async () => {
    const { status, headers, body } = await catalog.call('POST', `/programs/${program}/curricula`, {
      code: '2026',
      title: 'Plan',
    });
    expect({ status, body }).toMatchObject({
      status: 201,
      body: { programId: program, code: '2026', title: 'Plan', active: true },
    });
    const location = String(headers.location).replace('/api/v1', '');
    expect((await catalog.call('GET', location)).body).toEqual(body);
    expect((await catalog.events(org)).at(-1)).toEqual({
      type: 'catalog.curriculum-created',
      payload: { organizationId: org, programId: program, curriculumId: body['id'] },
    });
    const old = { code: '1999', title: 'Old plan', active: false };
    expect((await catalog.call('POST', `/programs/${program}/curricula`, old)).body).toMatchObject(old);
    expect((await catalog.call('GET', `/programs/${program}/curricula`)).body['items']).toMatchObject([
      { code: '2026' },
      old,
    ]);
  });

  test('a code is taken within a program only', async () => {
    const other = await catalog.program(org, 'MSC');
    const plan = { code: '2000', title: 'Plan' };
    expect((await catalog.call('POST', `/programs/${program}/curricula`, plan)).status).toBe(201);
    expect((await catalog.call('POST', `/programs/${other}/curricula`, plan)).status).toBe(201);
    const refused = await catalog.call('POST', `/programs/${other}/curricula`, plan);
    expect({ status: refused.status, code: refused.body['code'] }).toEqual({ status: 409, code: 'code-taken' });
  });

  test('a curriculum is reached through its own program only', async () => {
    const other = await catalog.program(org, 'PHD');
    const { body } = await catalog.call('POST', `/programs/${program}/curricula`, { code: '2001', title: 'Plan' });
    const id = String(body['id']);
    for (const path of [`${other}/curricula/${id}`, `${program}/curricula/x`, `${randomUUID()}/curricula/${id}`]) {
      expect((await catalog.call('PATCH', `/programs/${path}`, { active: false })).status).toBe(404);
      expect((await catalog.call('GET', `/programs/${path}`)).status).toBe(404);
    }
    const changed = await catalog.call('PATCH', `/programs/${program}/curricula/${id}`, { active: false });
    expect(changed).toMatchObject({ status: 200, body: { code: '2001', active: false } });
    expect((await catalog.events(org)).at(-1)).toEqual({
      type: 'catalog.curriculum-changed',
      payload: { organizationId: org, programId: program, curriculumId: id, changed: ['active'] },
    });
  });

  test.each([{ active: 'yes' }, { active: null }, { code: '' }, { programId: 'x' }])(
    'the change %j is refused',
    async (change) => {
      const { status } = await catalog.call('PATCH', `/programs/${program}/curricula/${randomUUID()}`, change);
      expect(status).toBe(400);
    },
  );
});
