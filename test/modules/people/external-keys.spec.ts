import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { BuiltOrganization } from '../../support/builders.js';
import { PeopleApp } from './people-app.js';

let app: PeopleApp;
beforeAll(async () => {
  app = await PeopleApp.start();
});
afterAll(() => app?.stop());

async function school(
  slug: string,
): Promise<{ org: BuiltOrganization; registrar: string; keys: (key: string) => string }> {
  const org = await app.a.organization(slug);
  const registrar = await app.a.user(`registrar@${slug}.example`);
  await app.a.membership(org, registrar, ['registrar']);
  return { org, registrar, keys: (key) => `/organizations/${slug}/external-keys/${encodeURIComponent(key)}` };
}

describe('linking keys to people', () => {
  test('a key is linked to the address of somebody who has not signed in, and is theirs when they do', async () => {
    const { registrar, keys } = await school('linked');
    const path = keys('S-1');
    const pending = {
      externalUserKey: 'S-1',
      state: 'pending',
      person: { email: 'ana@linked.example', externalUserKey: 'S-1' },
    };
    expect(await app.call(registrar, 'PUT', path, { person: 'ana@linked.example' })).toEqual({
      status: 201,
      body: pending,
    });
    expect(await app.call(registrar, 'PUT', path, { person: 'ana@linked.example' })).toEqual({
      status: 200,
      body: pending,
    });
    expect(await app.call(registrar, 'GET', keys('s-1'))).toEqual({ status: 200, body: pending });
    const userId = await app.signIn('ana@linked.example', { name: 'Ana' });
    expect((await app.call(registrar, 'GET', path)).body).toEqual({
      externalUserKey: 'S-1',
      state: 'active',
      person: { userId, email: 'ana@linked.example', externalUserKey: 'S-1', name: 'Ana' },
    });
  });

  test('what waits for a key becomes real when it is linked to somebody registered, and stays theirs when it is unlinked', async () => {
    const { org, registrar, keys } = await school('converted');
    const admin = await app.a.user('admin@converted.example');
    await app.a.membership(org, admin, ['admin']);
    const course = await app.a.course(org, admin);
    const right = await app.a.courseInvitation(course, await app.a.key(org, 'S-2'), { grantor: admin });
    const ben = await app.a.user('ben@converted.example');
    const { status, body } = await app.call(registrar, 'PUT', keys('S-2'), { person: ben });
    expect({ status, body }).toMatchObject({ status: 201, body: { state: 'active', person: { userId: ben } } });
    expect((await app.call(registrar, 'DELETE', keys('S-2'))).status).toBe(204);
    expect((await app.call(registrar, 'GET', keys('S-2'))).body).toMatchObject({ status: 404, code: 'key-not-linked' });
    expect((await app.call(registrar, 'DELETE', keys('S-2'))).status).toBe(404);
    expect(await app.sql('select id from privilege.course_privilege where user_id = $1', [ben])).toEqual([
      { id: right },
    ]);
  });

  test('a key that somebody holds moves to another in one call', async () => {
    const { registrar, keys } = await school('held');
    await app.call(registrar, 'PUT', keys('S-3'), { person: await app.a.user('first@held.example') });
    const second = await app.a.user('second@held.example');
    expect(await app.call(registrar, 'PUT', keys('S-3'), { person: second })).toMatchObject({
      status: 200,
      body: { state: 'active', person: { userId: second } },
    });
  });

  test.each([
    ['slashes', 'a/b'],
    ['percent-encoded slashes', 'a%2Fb'],
    ['a percent sign', '100%'],
    ['letters of any script', 'ключ ü 漢字'],
    ['dots and a slash', '../x'],
    ['what has a meaning in URLs', 'a?b#c&d=e+f g'],
    ['a colon', 'key:1'],
    ['255 characters of four bytes', '\u{1F9EE}'.repeat(255)],
  ])('a key may hold %s', async (_, key) => {
    const { registrar, keys } = await school(`any-${Buffer.from(key).toString('hex').slice(0, 20)}`);
    const { status, body } = await app.call(registrar, 'PUT', keys(key), { person: 'ana@any.example' });
    expect({ status, key: body['externalUserKey'] }).toEqual({ status: 201, key });
    expect((await app.call(registrar, 'GET', keys(key))).body['externalUserKey']).toBe(key);
  });

  test.each([
    [{ person: 'nobody' }, 422, 'invalid-email'],
    [{ person: '0198f0a0-0000-7000-8000-000000000000' }, 404, 'person-not-found'],
    [{ person: 'key:other' }, 422, 'not-an-address'],
    [{ person: 7 }, 400, 'validation-failed'],
    [{ person: 'ana@x.example', name: 'Ana' }, 400, 'validation-failed'],
    [{}, 400, 'validation-failed'],
  ])('the body %j is refused with %i %s', async (body, status, code) => {
    const { registrar, keys } = await school(`body-${Buffer.from(JSON.stringify(body)).toString('hex').slice(-30)}`);
    const answer = await app.call(registrar, 'PUT', keys('S-4'), body);
    expect({ status: answer.status, code: answer.body['code'] }).toEqual({ status, code });
  });

  test('a key of 256 characters is refused', async () => {
    const { registrar, keys } = await school('too-long');
    const { status, body } = await app.call(registrar, 'GET', keys('x'.repeat(256)));
    expect({ status, code: body['code'] }).toEqual({ status: 422, code: 'invalid-key' });
  });
});
