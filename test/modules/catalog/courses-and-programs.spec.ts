import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { CatalogAlone } from './catalog-alone.js';

let catalog: CatalogAlone;
let org: string;
beforeAll(async () => {
  catalog = await CatalogAlone.start();
  org = await catalog.organization('school');
});
afterAll(() => catalog?.stop());

const items = (body: Record<string, unknown>) => body['items'] as Record<string, unknown>[];

describe.each([
  ['courses', 'course'],
  ['programs', 'program'],
] as const)('%s', (kind, one) => {
  const make = (place: string, body: object) => catalog.call('POST', `/organizations/${place}/${kind}`, body);

  test('what is made answers where it is, and is found there', async () => {
    const { status, headers, body } = await make('school', { code: '  NEW-1 ', title: ' New  one ' });
    expect({ status, location: headers.location }).toEqual({
      status: 201,
      location: `/api/v1/${kind}/${String(body['id'])}`,
    });
    expect(body).toMatchObject({ organizationId: org, code: 'NEW-1', title: 'New  one' });
    expect(body['creatorId']).toBe(one === 'course' ? catalog.teacher : undefined);
    expect((await catalog.call('GET', `/${kind}/${String(body['id'])}`)).body).toEqual(body);
    expect((await catalog.events(org)).at(-1)).toEqual({
      type: `catalog.${one}-created`,
      payload: { organizationId: org, [`${one}Id`]: body['id'] },
    });
  });

  test('a code is taken within an organization only', async () => {
    await make('school', { code: 'TAKEN', title: 'One' });
    const other = await catalog.organization(`other-${kind}`);
    expect((await make(other, { code: 'TAKEN', title: 'Two' })).status).toBe(201);
    const { status, body } = await make('school', { code: ' TAKEN', title: 'Two' });
    expect({ status, code: body['code'] }).toEqual({ status: 409, code: 'code-taken' });
  });

  test('a request that is sent again under its key makes nothing again', async () => {
    const send = (code: string) =>
      catalog.call('POST', `/organizations/school/${kind}`, { code, title: 'Once' }, catalog.teacher, {
        'idempotency-key': `make-${kind}`,
      });
    const first = await send('ONCE');
    const again = await send('ONCE');
    expect(first.status).toBe(201);
    expect(again).toMatchObject({ status: 201, body: first.body, headers: { location: first.headers.location } });
    expect(await send('TWICE')).toMatchObject({ status: 422, body: { code: 'idempotency-key-reused' } });
    const told = (await catalog.events(org)).filter(({ payload }) => payload[`${one}Id`] === first.body['id']);
    expect(told).toHaveLength(1);
  });

  test('of many who make the same at once, one succeeds', async () => {
    const answers = await Promise.all(Array.from({ length: 6 }, () => make('school', { code: 'RACE', title: 'Race' })));
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 409, 409, 409, 409, 409]);
  });

  test('a change is an event that names the fields', async () => {
    const { body } = await make('school', { code: 'OLD', title: 'Old' });
    const id = String(body['id']);
    const changed = await catalog.call('PATCH', `/${kind}/${id}`, { title: 'Better' });
    expect(changed).toMatchObject({ status: 200, body: { id, code: 'OLD', title: 'Better' } });
    expect((await catalog.call('GET', `/${kind}/${id}`)).body).toEqual(changed.body);
    expect((await catalog.events(org)).at(-1)).toEqual({
      type: `catalog.${one}-changed`,
      payload: { organizationId: org, [`${one}Id`]: id, changed: ['title'] },
    });
  });

  test('a change to a code that is taken is refused', async () => {
    await make('school', { code: 'MINE', title: 'Mine' });
    const { body } = await make('school', { code: 'YOURS', title: 'Yours' });
    const refused = await catalog.call('PATCH', `/${kind}/${String(body['id'])}`, { code: 'MINE' });
    expect({ status: refused.status, code: refused.body['code'] }).toEqual({ status: 409, code: 'code-taken' });
  });

  test('what is deleted is gone, and once', async () => {
    const { body } = await make('school', { code: 'GONE', title: 'Gone' });
    const path = `/${kind}/${String(body['id'])}`;
    expect((await catalog.call('DELETE', path)).status).toBe(204);
    expect((await catalog.call('GET', path)).status).toBe(404);
    expect(await catalog.call('DELETE', path)).toMatchObject({ status: 404, body: { code: 'not-found' } });
    expect((await make('school', { code: 'GONE', title: 'Again' })).status).toBe(201);
  });

  test.each([randomUUID(), 'nonsense', '0198f0a0-0000-7000-8000', "'--"])('the id %s is not found', async (id) => {
    for (const method of ['GET', 'PATCH', 'DELETE'] as const) {
      const { status } = await catalog.call(method, `/${kind}/${id}`, method === 'PATCH' ? { title: 'X' } : undefined);
      expect(status).toBe(404);
    }
  });

  test('nothing is made in an organization that does not exist', async () => {
    expect((await make('nowhere', { code: 'A', title: 'A' })).status).toBe(404);
    expect((await make(randomUUID(), { code: 'A', title: 'A' })).status).toBe(404);
  });

  test.each([
    [{ code: '', title: 'A' }, '/code'],
    [{ code: 'x'.repeat(65), title: 'A' }, '/code'],
    [{ code: 'A', title: 'tab\tbed' }, '/title'],
    [{ code: 'A' }, '/title'],
    [{ code: 'A', title: 'A', organizationId: 'x' }, '/organizationId'],
  ])('%j is refused', async (body, pointer) => {
    expect(await make('school', body)).toMatchObject({ status: 400, body: { errors: [{ pointer }] } });
  });

  test('a list pages through everything once, and searches codes and titles in any case', async () => {
    const place = await catalog.organization(`list-${kind}`);
    const made = [];
    for (const code of ['A-1', 'B_2', 'C%3', 'D-4', 'E-5'])
      made.push((await make(place, { code, title: `Über ${code}` })).body);
    const seen: unknown[] = [];
    let cursor = '';
    do {
      const { body } = await catalog.call('GET', `/organizations/${place}/${kind}?limit=2${cursor}`);
      seen.push(...items(body));
      const { nextCursor } = body;
      cursor = typeof nextCursor === 'string' ? `&cursor=${nextCursor}` : '';
    } while (cursor);
    expect(seen).toEqual(made);
    const codes = async (q: string) =>
      items((await catalog.call('GET', `/organizations/${place}/${kind}?q=${encodeURIComponent(q)}`)).body).map(
        (item) => item['code'],
      );
    expect(await codes(' b_')).toEqual(['B_2']);
    expect(await codes('%')).toEqual(['C%3']);
    expect(await codes('über d')).toEqual(['D-4']);
    expect(await codes('\\')).toEqual([]);
    expect(await codes('')).toHaveLength(5);
  });

  test.each(['cursor=WyJ4Il0', 'cursor=bm90', 'cursor=', 'limit=0', 'q=%00', 'sort=code'])(
    'a list with %s is refused',
    async (query) => {
      expect((await catalog.call('GET', `/organizations/school/${kind}?${query}`)).status).toBe(400);
    },
  );
});
