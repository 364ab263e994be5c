import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { rows } from '../../../src/common/database/sql.js';
import { Transactions } from '../../../src/common/database/transactions.js';
import { CatalogReads, VisibleOrganizations } from '../../../src/modules/catalog/index.js';
import { CatalogAlone, ListedOrganizations } from './catalog-alone.js';

let catalog: CatalogAlone;
beforeAll(async () => {
  catalog = await CatalogAlone.start();
});
afterAll(() => catalog?.stop());

describe('organizations', () => {
  test('an organization is made with a namespace of its own for its external keys', async () => {
    const { status, headers, body } = await catalog.call('POST', '/organizations', {
      slug: 'ada-school',
      name: '  Ada  ',
    });
    expect({ status, location: headers.location }).toEqual({
      status: 201,
      location: `/api/v1/organizations/${String(body['id'])}`,
    });
    expect(body).toMatchObject({ slug: 'ada-school', name: 'Ada', trustedDomains: [] });
    expect(body['createdAt']).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    expect(
      await catalog.sql(
        `select n.kind from catalog.organization o join identity.namespace n on n.id = o.namespace_id where o.id = $1`,
        [body['id']],
      ),
    ).toEqual([{ kind: 'external-key' }]);
    expect(await catalog.events(String(body['id']))).toEqual([
      { type: 'catalog.organization-created', payload: { organizationId: body['id'] } },
    ]);
  });

  test('a second organization cannot take a slug, and leaves nothing behind', async () => {
    await catalog.organization('taken');
    const before = await catalog.sql('select id from identity.namespace');
    const { status, body } = await catalog.call('POST', '/organizations', { slug: 'taken', name: 'Other' });
    expect({ status, code: body['code'] }).toEqual({ status: 409, code: 'slug-taken' });
    expect(await catalog.sql('select id from identity.namespace')).toHaveLength(before.length);
  });

  test.each(['Upper', '-edge', 'two words', 'a'.repeat(64), '0198f0a0-0000-7000-8000-000000000001', '', 7, null])(
    'the slug %j is refused',
    async (slug) => {
      const { status, body } = await catalog.call('POST', '/organizations', { slug, name: 'X' });
      expect({ status, errors: body['errors'] }).toMatchObject({
        status: 400,
        errors: [{ pointer: '/slug', code: 'is-slug' }],
      });
    },
  );

  test('a name of 256 characters is refused', async () => {
    const { status } = await catalog.call('POST', '/organizations', { slug: 'some-school', name: 'x'.repeat(256) });
    expect(status).toBe(400);
  });

  test.each(['', '   ', 'a\nb', 'nul\0', '\u{d800}', null, 1, {}])('the name %j is refused', async (name) => {
    const { status, body } = await catalog.call('POST', '/organizations', { slug: 'some-school', name });
    expect({ status, errors: body['errors'] }).toMatchObject({
      status: 400,
      errors: [{ pointer: '/name', code: 'is-line' }],
    });
  });

  test('255 characters outside the basic plane are a name', async () => {
    const { status } = await catalog.call('POST', '/organizations', { slug: 'long-name', name: '𝔸'.repeat(255) });
    expect(status).toBe(201);
  });

  test('an organization is found by its slug and by its id, and by nothing else', async () => {
    const id = await catalog.organization('find-me');
    const reads = catalog.get(CatalogReads);
    for (const ref of ['find-me', id, id.toUpperCase()]) {
      expect(await reads.organizationByRef(ref)).toMatchObject({ id, slug: 'find-me' });
    }
    for (const ref of ['FIND-ME', 'find-me ', '', 'nul\0', randomUUID(), `${id}0`, 'x'.repeat(10_000)]) {
      expect(await reads.organizationByRef(ref)).toBeUndefined();
    }
  });

  test('a read within a transaction sees what the transaction has written', async () => {
    const id = await catalog.organization('mid-flight');
    await catalog.get(Transactions).run(async (em) => {
      await rows(em, `update catalog.organization set name = 'Changed' where id = $1`, [id]);
      expect(await catalog.get(CatalogReads).organizationByRef(id)).toMatchObject({ name: 'Changed' });
    });
  });

  test('trusted domains are folded and kept once each', async () => {
    const id = await catalog.organization('domains');
    const { status, body } = await catalog.call('PATCH', '/organizations/domains', {
      trustedDomains: [' Example.EDU ', 'example.edu', 'münchen.example'],
    });
    expect({ status, domains: body['trustedDomains'] }).toEqual({
      status: 200,
      domains: ['example.edu', 'xn--mnchen-3ya.example'],
    });
    expect((await catalog.events(id)).at(-1)).toEqual({
      type: 'catalog.organization-changed',
      payload: { organizationId: id, changed: ['trustedDomains'] },
    });
  });

  test.each([
    [['ok.example', 'no domain']],
    [['a@b.example']],
    [['localhost']],
    [['1.2.3.4']],
    [['ex%61mple.com']],
    [['.example.edu']],
    [['example.edu.']],
    [['']],
    [[1]],
    [[null]],
    ['example.edu'],
    [null],
  ])('the trusted domains %j are refused, and pointed at', async (trustedDomains) => {
    await catalog.organization('bad-domains');
    const { status, body } = await catalog.call('PATCH', '/organizations/bad-domains', { trustedDomains });
    expect({ status, errors: body['errors'] }).toMatchObject({ status: 400, errors: [{ pointer: '/trustedDomains' }] });
  });

  test('more than 100 trusted domains are refused', async () => {
    const id = await catalog.organization('many-domains');
    const trustedDomains = Array.from({ length: 101 }, (_, index) => `d${index}.example`);
    expect((await catalog.call('PATCH', `/organizations/${id}`, { trustedDomains })).status).toBe(400);
    expect(
      (await catalog.call('PATCH', `/organizations/${id}`, { trustedDomains: trustedDomains.slice(1) })).status,
    ).toBe(200);
  });

  test('a change that changes nothing is no event', async () => {
    const id = await catalog.organization('same');
    const { status } = await catalog.call('PATCH', `/organizations/${id}`, {
      slug: 'same',
      name: 'same',
      trustedDomains: [],
    });
    expect(status).toBe(200);
    expect((await catalog.call('PATCH', `/organizations/${id}`, {})).status).toBe(200);
    expect((await catalog.events(id)).map(({ type }) => type)).toEqual(['catalog.organization-created']);
  });

  test('null changes nothing and is refused', async () => {
    const id = await catalog.organization('not-null');
    expect((await catalog.call('PATCH', `/organizations/${id}`, { name: null })).status).toBe(400);
  });

  test('an organization cannot change to a slug that is taken', async () => {
    await catalog.organization('first-slug');
    await catalog.organization('second-slug');
    const { status, body } = await catalog.call('PATCH', '/organizations/second-slug', { slug: 'first-slug' });
    expect({ status, code: body['code'] }).toEqual({ status: 409, code: 'slug-taken' });
  });

  test('a list holds only what the caller may know of, page by page', async () => {
    const somebody = randomUUID();
    const known = [await catalog.organization('known-1'), await catalog.organization('known-2')];
    const visible = catalog.get(VisibleOrganizations);
    if (visible instanceof ListedOrganizations) visible.byUser.set(somebody, known);
    const first = await catalog.call('GET', '/organizations?limit=1', undefined, somebody);
    expect(first.body).toMatchObject({ items: [{ slug: 'known-1' }], nextCursor: expect.any(String) });
    const next = `/organizations?limit=1&cursor=${String(first.body['nextCursor'])}`;
    expect((await catalog.call('GET', next, undefined, somebody)).body).toMatchObject({
      items: [{ slug: 'known-2' }],
      nextCursor: null,
    });
    if (visible instanceof ListedOrganizations) visible.byUser.set(somebody, []);
    expect((await catalog.call('GET', '/organizations', undefined, somebody)).body['items']).toEqual([]);
  });
});
