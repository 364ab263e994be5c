import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Transactions } from '../../../src/common/database/transactions.js';
import { Courses, Organizations } from '../../../src/modules/catalog/index.js';
import { ExternalKeys, addressReference, keyReference } from '../../../src/modules/identity/index.js';
import { Memberships, PrivilegeReads } from '../../../src/modules/privilege/index.js';
import { isProvenFor } from '../../../src/modules/privilege/waiting/proof.js';
import { School, at, type Person } from './school.js';

let school: School;
beforeAll(async () => {
  school = await School.start();
});
beforeEach(() => school.open());
afterAll(() => school?.stop());

const EVENTS = { allow: ['manage_events'] } as const;
const verified = { proof: 'verified' } as const;
const KEY = 'key:STAFF-1906';

function link(key: string, person: string): Promise<unknown> {
  return school.get(ExternalKeys).link(keyReference(key.slice(4), school.namespaceId), school.who(person));
}

async function waitsFor(reason: string, person: string): Promise<void> {
  expect(await school.grantOf(person)).toMatchObject({ state: 'pending', reason, userId: null });
}

test('an identifier that nobody owns, or that no address proves, is proven to nobody, whatever domain is trusted', () => {
  const trusted = ['engine-school.example'];
  expect(isProvenFor({ proof: undefined, provenBy: at('grace') }, trusted)).toBe(false);
  expect(isProvenFor({ proof: 'verified', provenBy: undefined }, trusted)).toBe(false);
});

describe('a right waits while Google does not vouch for the address', () => {
  test('and says so, for course privileges and organization roles alike', async () => {
    await school.grant(school.charles, at('grace'), EVENTS);
    await school.member(school.ada, at('grace'), ['registrar']);
    const grace = await school.signIn('grace', verified);
    await waitsFor('needs-proof', at('grace'));
    expect(await school.held(grace)).toEqual([]);
    expect(await school.rolesOf(grace)).toEqual([]);
  });

  test('and becomes real under its id at the first sign-in at which Google does', async () => {
    const { id } = await school.grant(school.charles, at('grace'), EVENTS);
    const member = await school.member(school.ada, at('grace'), ['registrar']);
    const grace = await school.signIn('grace', verified);
    expect(await school.signIn('grace', verified)).toBe(grace);
    await waitsFor('needs-proof', at('grace'));
    expect(await school.signIn('grace')).toBe(grace);
    expect(await school.grantOf(grace)).toMatchObject({ id, state: 'active' });
    expect(await school.held(grace)).toEqual(['manage_events']);
    expect(await school.rolesOf(grace)).toEqual(['registrar']);
    const [row] = await school.modules.sql<{ id: string }>(
      'select id from privilege.organization_membership where user_id = $1',
      [grace],
    );
    expect(row?.id).toBe(member.id);
  });

  test('also when it is granted after the sign-in, by address; by user id it is real at once, under the same id', async () => {
    const grace = await school.signIn('grace', verified);
    const waiting = await school.grant(school.charles, at('grace'), EVENTS);
    expect(waiting).toMatchObject({ outcome: 'created', state: 'pending' });
    await waitsFor('needs-proof', at('grace'));
    expect(await school.grant(school.charles, grace, EVENTS)).toMatchObject({
      outcome: 'updated',
      state: 'active',
      id: waiting.id,
    });
    expect(await school.grants()).toHaveLength(1);
  });

  test('what was proven once stays proven', async () => {
    const grace = await school.signIn('grace');
    await school.signIn('grace', verified);
    expect(await school.grant(school.charles, at('grace'), EVENTS)).toMatchObject({ state: 'active' });
    expect(await school.held(grace)).toEqual(['manage_events']);
  });
});

describe('when an organization comes to trust a domain', () => {
  test('what waited for proof of its addresses is real when the change is', async () => {
    const { id } = await school.grant(school.charles, at('grace'), EVENTS);
    await school.member(school.ada, at('emmy'), ['teacher']);
    const [grace, emmy] = [await school.signIn('grace', verified), await school.signIn('emmy', verified)];
    await school.trust('engine-school.example');
    expect(await school.grantOf(grace)).toMatchObject({ id, state: 'active' });
    expect(await school.rolesOf(emmy)).toEqual(['teacher']);
  });

  test('both happen in one transaction, or neither does', async () => {
    await school.grant(school.charles, at('grace'), EVENTS);
    await school.signIn('grace', verified);
    const undone = school.get(Transactions).run(async () => {
      await school.trust('engine-school.example');
      throw new Error('undone');
    });
    await expect(undone).rejects.toThrow('undone');
    await waitsFor('needs-proof', at('grace'));
  });

  test('people who sign in meanwhile neither stop it nor are left behind', async () => {
    await school.grant(school.charles, at('grace'), EVENTS);
    const grace = await school.signIn('grace', verified);
    await school.grant(school.charles, at('emmy'), EVENTS);
    for (let round = 0; round < 20; round++) {
      const name = `G. Hopper ${round}`;
      await school.modules.sql('update identity."user" set name = $2 where id = $1', [grace, name]);
      await Promise.all([school.signIn('grace', verified), school.trust(`other-${round}.example`)]);
    }
    await Promise.all([
      school.signIn('grace', verified),
      school.signIn('emmy', verified),
      school.trust('engine-school.example'),
    ]);
    expect((await school.grants()).map(({ state }) => state)).toEqual(['active', 'active']);
    expect(await school.modules.deliveries()).toEqual([]);
  });

  test('whoever signs in later needs no more proof', async () => {
    await school.trust('engine-school.example');
    await school.grant(school.charles, at('grace'), EVENTS);
    expect(await school.held(await school.signIn('grace', verified))).toEqual(['manage_events']);
    expect(await school.grant(school.charles, at('grace'), EVENTS)).toMatchObject({ outcome: 'unchanged' });
  });

  test('addresses of other domains go on waiting, subdomains among them', async () => {
    const address = 'grace@navy.engine-school.example';
    await school.grant(school.charles, address, EVENTS);
    await school.signIn('grace', { ...verified, address });
    await school.trust('engine-school.example', 'navy.example');
    await waitsFor('needs-proof', address);
  });

  test('everybody is judged by their own address', async () => {
    const elsewhere = 'emmy@elsewhere.example';
    await link(KEY, at('alan')); // a key that has come with an address of its own
    await school.grant(school.charles, at('grace'), EVENTS);
    await school.grant(school.charles, elsewhere, EVENTS);
    const grace = await school.signIn('grace', verified);
    const emmy = await school.signIn('emmy', { ...verified, address: elsewhere });
    await school.trust('engine-school.example');
    expect([await school.held(grace), await school.held(emmy)]).toEqual([['manage_events'], []]);
  });

  test('what expired, what its grantor may no longer grant and what waits for strangers stay as they are', async () => {
    await school.grant(school.charles, at('emmy'), EVENTS);
    await school.modules.sql('update privilege.course_privilege_invitation set grantor_lost_rights = true');
    await school.grant(school.charles, at('alan'), EVENTS);
    await school.signIn('emmy', verified);
    await school.trust('engine-school.example');
    await waitsFor('grantor-lost-rights', at('emmy'));
    await waitsFor('not-registered', at('alan'));
  });

  test('another organization trusts nobody by that', async () => {
    const course = await school.addCourse('PRG-201');
    await school.modules.sql(
      `with other as (
         insert into identity.namespace (id, kind) values (gen_random_uuid(), 'external-key') returning id
       ), org as (
         insert into catalog.organization (id, slug, name, namespace_id, trusted_domains, created_at)
         select gen_random_uuid(), 'other', 'Other', id, '{}', now() from other returning id
       ) update catalog.course set organization_id = org.id from org where course.id = $1`,
      [course],
    );
    await school.grant(school.charles, at('grace'), EVENTS, course);
    const grace = await school.signIn('grace', verified);
    await school.trust('engine-school.example');
    expect(await school.held(grace, course)).toEqual([]);
  });
});

test('what suffices one organization as proof brings nothing in another, in which something waits as well', async () => {
  const other = await school.get(Organizations).create({ slug: 'other-school', name: 'Other School' });
  const { id } = await school.get(Courses).create(other.id, school.ada, { code: 'MED-1', title: 'Medicine' });
  await school.trust('engine-school.example');
  await school.grant(school.charles, at('grace'), EVENTS);
  await school.grant(school.ada, at('grace'), EVENTS, id);
  await school.member(school.ada, at('grace'), ['teacher']);
  await school.get(Memberships).put(school.ada, other.id, school.who(at('grace')), ['teacher']);
  const grace = await school.signIn('grace', verified);
  expect([await school.held(grace), await school.rolesOf(grace)]).toEqual([['manage_events'], ['teacher']]);
  expect(await school.held(grace, id)).toEqual([]);
  expect((await school.get(PrivilegeReads).rolesIn(grace, other.id)).roles).toEqual([]);
});

describe('a key that a registrar tied to an address', () => {
  const arrive = async (person: Person, proof: 'verified' | 'authoritative') => school.signIn(person, { proof });

  test('brings what waits for it to whoever proves the address', async () => {
    const { id } = await school.grant(school.charles, KEY, EVENTS);
    await link(KEY, at('grace'));
    expect(await school.grantOf(KEY)).toMatchObject({
      state: 'pending',
      email: at('grace'),
      externalUserKey: 'STAFF-1906',
    });
    const grace = await arrive('grace', 'authoritative');
    expect(await school.grantOf(KEY)).toMatchObject({ id, state: 'active', userId: grace });
  });

  test('is proven no further than the address', async () => {
    await school.grant(school.charles, KEY, EVENTS);
    await link(KEY, at('grace'));
    const grace = await arrive('grace', 'verified');
    await waitsFor('needs-proof', KEY);
    await arrive('grace', 'authoritative');
    expect(await school.held(grace)).toEqual(['manage_events']);
  });

  test('is proven by a trusted address', async () => {
    await school.grant(school.charles, KEY, EVENTS);
    await link(KEY, at('grace'));
    const grace = await arrive('grace', 'verified');
    await school.trust('engine-school.example');
    expect(await school.held(grace)).toEqual(['manage_events']);
    expect(await school.grant(school.charles, KEY, EVENTS)).toMatchObject({ outcome: 'unchanged' });
  });

  test('is proven as far as the address when it is tied after the sign-in, too', async () => {
    const grace = await arrive('grace', 'verified');
    await school.grant(school.charles, KEY, EVENTS);
    await link(KEY, at('grace'));
    await waitsFor('needs-proof', KEY);
    expect(await school.held(grace)).toEqual([]);
    await arrive('grace', 'authoritative');
    expect(await school.held(grace)).toEqual(['manage_events']);
  });

  test('is theirs beyond doubt when a registrar names the very user', async () => {
    await school.grant(school.charles, KEY, EVENTS);
    await link(KEY, at('grace'));
    const grace = await arrive('grace', 'verified');
    await link(KEY, grace);
    expect(await school.held(grace)).toEqual(['manage_events']);
  });
});

test('a key linked to somebody who is registered brings what waits for it in the same transaction', async () => {
  const grace = await school.signIn('grace');
  const { id } = await school.grant(school.charles, KEY, EVENTS);
  await link(KEY, addressReference(at('grace')).given);
  expect(await school.grantOf(grace)).toMatchObject({ id, state: 'active', externalUserKey: 'STAFF-1906' });
});
