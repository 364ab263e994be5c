import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { rows } from '../../../src/common/database/sql.js';
import { Transactions } from '../../../src/common/database/transactions.js';
import { ExternalKeys, Retirement, keyReference, parsePerson } from '../../../src/modules/identity/index.js';
import type { BuiltOrganization } from '../../support/builders.js';
import { tracesOf } from '../../support/traces.js';
import { PeopleApp, type Answer } from './people-app.js';

let app: PeopleApp;
let root: string;
beforeAll(async () => {
  app = await PeopleApp.start();
  root = await app.a.user('root@retirement.example');
  await app.sql('insert into privilege.platform_admin (user_id, id, granted_at) values ($1, $1, now())', [root]);
});
afterAll(() => app?.stop());

interface SchoolOfTest {
  readonly org: BuiltOrganization;
  readonly admin: string;
  readonly course: string;
  readonly path: string;
  readonly retire: (person: string, actor?: string) => Promise<Answer>;
}

async function school(slug: string): Promise<SchoolOfTest> {
  const org = await app.a.organization(slug);
  const admin = await app.a.user(`admin@${slug}.example`);
  await app.a.membership(org, admin, ['admin']);
  const path = `/organizations/${slug}`;
  return {
    org,
    admin,
    course: await app.a.course(org, admin),
    path,
    retire: (person, actor = admin) => app.call(actor, 'DELETE', `${path}/people/${encodeURIComponent(person)}`),
  };
}

const GONE = { status: 204, body: {} };

const refused = (status: number, code: string) => ({ status, body: expect.objectContaining({ code }) });

/** Resolves when a transaction of the application waits for another's lock. */
async function untilSomebodyWaits(): Promise<void> {
  const waiting = () =>
    app.sql(`select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`);
  while ((await waiting()).length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
}

describe('an organization’s admin retires', () => {
  test('somebody registered, who is a name and an address to nobody any more', async () => {
    const { org, admin, course, path, retire } = await school('registered');
    await app
      .get(ExternalKeys)
      .link(keyReference('S-1906', org.namespaceId), parsePerson('grace@registered.example', org.namespaceId));
    const grace = await app.signIn('grace@registered.example', { name: 'Grace Hopper' });
    await app.call(admin, 'PUT', `${path}/members/${grace}`, { roles: ['teacher'] });
    await app.a.course(org, grace, 'ENG-2');
    await app.call(admin, 'PUT', `/courses/${course}/privileges/${grace}`, {
      roles: [],
      allow: ['manage_events'],
      deny: [],
    });
    expect(await retire('grace@registered.example')).toEqual(GONE);
    expect(await tracesOf(app.sql, ['Grace Hopper', 'grace@registered.example', 'S-1906'])).toEqual([]);
    expect(await app.pages(admin, `${path}/members`)).toHaveLength(1);
    expect(await app.pages(admin, `/courses/${course}/privileges`)).toEqual([]);
    const token = expect.stringMatching(/^retired-.+@retired\.invalid$/);
    const key = expect.stringMatching(/^retired-[\w-]+$/);
    const record = {
      id: grace,
      state: 'registered',
      person: { userId: grace, email: token, externalUserKey: key },
      active: 0,
      pending: 0,
    };
    expect(await app.pages(admin, `${path}/people`)).toContainEqual(record);
    expect((await app.call(admin, 'GET', `${path}/people/${grace}`)).body).toEqual({
      ...record,
      emails: [{ address: token, proof: 'authoritative' }],
      grants: [],
    });
    const events = await app.pages(admin, `${path}/events?person=${grace}`);
    expect(events.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['identity.user-retired', 'identity.user-registered', 'privilege.membership-granted']),
    );
    expect(await retire(grace)).toEqual(refused(404, 'person-not-found'));
  });

  test.each(['alan@waiting-0.example', 'key:S-1', 'the id from the list'])(
    'somebody who has never signed in, by %s, and nothing waits for them any more',
    async (named) => {
      const slug = `waiting-${['a', 'k', 't'].indexOf(named.charAt(0))}`;
      const { org, admin, course, path, retire } = await school(slug);
      const address = `alan@${slug}.example`;
      await app.get(ExternalKeys).link(keyReference('S-1', org.namespaceId), parsePerson(address, org.namespaceId));
      await app.call(admin, 'PUT', `${path}/members/${address}`, { roles: ['teacher'] });
      await app.call(admin, 'PUT', `/courses/${course}/privileges/key:S-1`, {
        roles: [],
        allow: ['manage_events'],
        deny: [],
      });
      const [listed] = await app.pages(admin, `${path}/people?q=${address}`);
      expect(await retire(named.startsWith('the id') ? String(listed?.['id']) : named)).toEqual(GONE);
      expect(await tracesOf(app.sql, [address])).toEqual([]);
      expect(await app.pages(admin, `${path}/invitations`)).toEqual([]);
      expect(await app.pages(admin, `${path}/people?state=pending`)).toEqual([]);
      expect(await retire(address)).toEqual(refused(404, 'person-not-found'));
    },
  );

  test('and invites the address anew, which is a stranger’s', async () => {
    const { admin, path, retire } = await school('anew');
    const invite = () => app.call(admin, 'PUT', `${path}/members/grace@anew.example`, { roles: ['teacher'] });
    await invite();
    const grace = await app.signIn('grace@anew.example');
    await retire(grace);
    expect(await invite()).toMatchObject({
      status: 201,
      body: { state: 'pending', pending: { reason: 'not-registered' } },
    });
    const stranger = await app.signIn('grace@anew.example');
    expect(stranger).not.toBe(grace);
    expect((await app.call(admin, 'GET', `${path}/people/grace@anew.example`)).body).toMatchObject({
      id: stranger,
      active: 1,
    });
  });
});

describe('nobody is retired', () => {
  test('whom the organization does not know', async () => {
    const { retire } = await school('unknown');
    const stranger = await app.a.user('stranger@unknown.example');
    for (const person of [stranger, 'stranger@unknown.example', 'nobody@unknown.example', 'key:none']) {
      expect(await retire(person)).toEqual(refused(404, 'person-not-found'));
      expect(await retire(person, root)).toEqual(refused(404, 'person-not-found'));
    }
    expect(await retire('nonsense')).toEqual(refused(422, 'invalid-email'));
  });

  test('by anybody but the organization’s admins and platform admins', async () => {
    const { org, retire, admin } = await school('office');
    const grace = await app.a.user('grace@office.example');
    await app.a.membership(org, grace, ['registrar', 'teacher']);
    expect(await retire(admin, grace)).toEqual(refused(403, 'forbidden'));
    expect(await retire(admin, await app.a.user('stranger@office.example'))).toEqual(refused(404, 'not-found'));
    expect(await retire(grace)).toEqual(GONE);
  });

  test('by themselves, but for DELETE /me', async () => {
    const { org, admin, retire } = await school('oneself');
    expect(await retire(admin)).toEqual(refused(403, 'cannot-retire'));
    expect(await retire('admin@oneself.example')).toEqual(refused(403, 'cannot-retire'));
    await app.a.membership(org, root, ['admin']);
    expect(await retire(root, root)).toEqual(refused(403, 'cannot-retire'));
    expect(await app.call(admin, 'DELETE', '/me')).toEqual(GONE);
  });

  test('by an admin whose role was taken after the guard had let them in', async () => {
    const { org, admin, retire } = await school('stale');
    const grace = await app.a.user('grace@stale.example', { name: 'Grace' });
    await app.a.membership(org, grace, ['teacher']);
    const [dismissed, letGo] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const dismissal = app.get(Transactions).run(async (em) => {
      await rows(em, 'select id from identity."user" where id = $1 for no key update', [admin]);
      await rows(em, 'delete from privilege.organization_membership where user_id = $1', [admin]);
      dismissed.resolve();
      await letGo.promise;
    });
    await dismissed.promise;
    const answer = retire(grace);
    await untilSomebodyWaits();
    letGo.resolve();
    expect(await answer).toEqual(refused(403, 'forbidden'));
    await dismissal;
    expect(await app.sql('select name from identity."user" where id = $1', [grace])).toEqual([{ name: 'Grace' }]);
  });
});

type Elsewhere = { readonly grace: string; readonly address: string; readonly other: SchoolOfTest };

/** By what another organization, or the platform, may know Grace, who has registered, and Alan, who has not. */
const ELSEWHERE: Record<string, (where: Elsewhere) => Promise<unknown>> = {
  'a role': ({ other, grace }) => app.a.membership(other.org, grace, ['teacher']),
  'a right on a course': ({ other, grace }) => app.a.coursePrivilege(other.course, grace, other.admin),
  'a course they made': ({ other, grace }) => app.a.course(other.org, grace),
  'a key': async ({ other, grace }) => app.a.owner(await app.a.key(other.org, 'S-9'), grace),
  'a role that waits': ({ other, address }) => other.org && waitingRole(other, address),
  'a right that waits': ({ other, address }) => waitingRight(other, address),
  'an address in conflict with a key': async ({ other: { org, admin }, grace }) => {
    const key = await app.a.key(org, 'S-10');
    await app.a.owner(key, admin);
    const curriculum = await app.a.curriculum(await app.a.program(org));
    await app.a.disputedAddress(await app.a.programEnrollmentInvitation(curriculum, key, { grantor: admin }), grace);
  },
  'the platform': ({ grace }) =>
    app.sql('insert into privilege.platform_admin (user_id, id, granted_at) values ($1, $1, now())', [grace]),
};

async function waitingRole({ org, admin }: SchoolOfTest, address: string): Promise<unknown> {
  return app.a.membershipInvitation(org, await app.a.address(address), { grantor: admin });
}

async function waitingRight({ course, admin }: SchoolOfTest, address: string): Promise<unknown> {
  return app.a.courseInvitation(course, await app.a.address(address), { grantor: admin });
}

describe('whom others know as well', () => {
  test.each(Object.keys(ELSEWHERE))('by %s, platform admins alone retire', async (by) => {
    const slug = by.replaceAll(/[^a-z]+/g, '-');
    const [here, other] = [await school(`here-${slug}`), await school(`other-${slug}`)];
    const address = `grace@${slug}.example`;
    const grace = await app.a.user(address);
    await app.a.membership(here.org, grace, ['teacher']);
    await ELSEWHERE[by]?.({ grace, address, other });
    expect(await here.retire(address)).toEqual(refused(409, 'known-elsewhere'));
    expect(
      await app.sql('select roles from privilege.organization_membership where user_id = $1 and organization_id = $2', [
        grace,
        here.org.id,
      ]),
    ).toHaveLength(1);
    expect(await here.retire(address, root)).toEqual(GONE);
    expect(await tracesOf(app.sql, [address])).toEqual([]);
  });

  test('though they have never signed in, platform admins alone retire', async () => {
    const [here, other] = [await school('alan-here'), await school('alan-other')];
    await waitingRole(here, 'alan@both.example');
    await waitingRight(other, 'alan@both.example');
    expect(await here.retire('alan@both.example')).toEqual(refused(409, 'known-elsewhere'));
    expect(await here.retire('alan@both.example', root)).toEqual(GONE);
    expect(await tracesOf(app.sql, ['alan@both.example'])).toEqual([]);
  });

  test('by what is past, an admin retires: an organization that is gone, a right that was taken back', async () => {
    const here = await school('past');
    const gone = await school('past-gone');
    const grace = await app.a.user('grace@past.example');
    await app.a.membership(here.org, grace, ['teacher']);
    await app.a.owner(await app.a.key(gone.org, 'S-8'), grace);
    await app.call(root, 'DELETE', gone.path);
    expect(await here.retire(grace)).toEqual(GONE);
  });
});

test('retiring somebody is one decision: what is granted elsewhere at the same moment comes before or after', async () => {
  const [here, other] = [await school('moment-here'), await school('moment-other')];
  for (let n = 0; n < 20; n++) {
    const address = `person-${n}@moment.example`;
    const userId = await app.a.user(address);
    await app.a.membership(here.org, userId, ['teacher']);
    const [retired, granted] = await Promise.all([
      here.retire(address),
      app.call(other.admin, 'PUT', `${other.path}/members/${userId}`, { roles: ['teacher'] }),
    ]);
    expect([
      [204, 404],
      [409, 201],
    ]).toContainEqual([retired.status, granted.status]);
  }
  await expect(app.get(Retirement).retire(root)).resolves.toBeUndefined();
});
