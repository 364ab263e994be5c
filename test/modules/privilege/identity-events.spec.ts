import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Transactions } from '../../../src/common/database/transactions.js';
import type { DomainEvent } from '../../../src/common/events/domain-event.js';
import { DomainEvents } from '../../../src/common/events/domain-events.js';
import { ADDRESSES, IdentifierLinked, UserRegistered, UserSignedIn } from '../../../src/modules/identity/index.js';
import { Builders, type BuiltOrganization } from '../../support/builders.js';
import { School, at } from './school.js';

let school: School;
let a: Builders;
let organization: BuiltOrganization;
beforeAll(async () => {
  school = await School.start();
  a = new Builders((text, values) => school.modules.sql(text, values));
});
beforeEach(async () => {
  await school.open();
  organization = { id: school.org, slug: 'engine-school', namespaceId: school.namespaceId };
});
afterAll(() => school?.stop());

async function publish(...events: DomainEvent[]): Promise<void> {
  await school.get(Transactions).run((em) => school.get(DomainEvents).publish(em, ...events));
}

describe('Identity tells, and what waits becomes real, with nobody signing in', () => {
  test('a user registered', async () => {
    const { id } = await school.grant(school.charles, at('grace'), { allow: ['manage_events'] });
    const userId = await a.user(at('grace'));
    await publish(new UserRegistered({ userId, identifierIds: [userId] }));
    expect(await school.grantOf(userId)).toMatchObject({ id, state: 'active' });
  });

  test('a key was linked', async () => {
    const { id } = await school.grant(school.charles, 'key:STAFF-1906', { allow: ['manage_events'] });
    const userId = await a.user(at('grace'));
    const key = await a.key(organization, 'STAFF-1906');
    await a.owner(key, userId);
    await publish(new IdentifierLinked({ userId, identifierId: key, proof: 'linked' }));
    expect(await school.grantOf(userId)).toMatchObject({ id, state: 'active' });
  });

  test('a user signed in again, and what was left behind heals', async () => {
    await school.member(school.ada, at('grace'), ['registrar']);
    const userId = await a.user(at('grace'));
    await publish(new UserSignedIn({ userId }));
    expect(await school.rolesOf(userId)).toEqual(['registrar']);
  });

  test('one event told twice converts once', async () => {
    await school.grant(school.charles, at('grace'), { allow: ['manage_events'] });
    const userId = await a.user(at('grace'));
    const registered = new UserRegistered({ userId, identifierIds: [userId] });
    await publish(registered, registered);
    expect(await school.grants()).toHaveLength(1);
    expect(
      (await school.modules.events('privilege.invitation-converted')).filter(
        ({ payload }) => payload['userId'] === userId,
      ),
    ).toHaveLength(1);
  });
});

test('of five hundred grants that wait for one person each becomes real, and nobody else’s', async () => {
  const userId = await a.user(at('grace'));
  await a.courseInvitation(school.course, await a.address(at('alan')), { grantor: school.charles }, ['manage_events']);
  await school.modules.sql(
    `with course as (
       insert into catalog.course (id, organization_id, code, title, creator_id, created_at)
       select gen_random_uuid(), $1, 'MANY-' || n, 'Many', $2, now() from generate_series(1, 500) n returning id
     )
     insert into privilege.course_privilege_invitation
       (course_id, identifier_id, id, allow, deny, grantor_id, granted_at, expires_at, grantor_lost_rights)
     select id, $3, gen_random_uuid(), '{manage_events}', '{}', $2, now(), '2099-01-01', false from course`,
    [school.org, school.charles, userId],
  );
  const waiting = await school.modules.sql(
    'select id, course_id from privilege.course_privilege_invitation where identifier_id = $1 order by id',
    [userId],
  );
  await publish(new UserSignedIn({ userId }));
  const real = await school.modules.sql(
    'select id, course_id from privilege.course_privilege where user_id = $1 order by id',
    [userId],
  );
  expect(real).toEqual(waiting);
  expect(real).toHaveLength(500);
  expect(await school.grantOf(at('alan'))).toMatchObject({ state: 'pending' });
});

test('an address and a key that read alike wait for two people', async () => {
  const { id } = await school.grant(school.charles, at('grace'), { allow: ['manage_events'] });
  await school.grant(school.charles, `key:${at('grace')}`, { allow: ['update_course'] });
  const grace = await school.signIn('grace');
  expect(await school.grantOf(grace)).toMatchObject({ id, allow: ['manage_events'] });
  expect(await school.grants()).toHaveLength(2);
  expect(ADDRESSES).not.toBe(school.namespaceId);
});
