import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Transactions } from '../../../src/common/database/transactions.js';
import type { DomainEvent } from '../../../src/common/events/domain-event.js';
import { DomainEvents } from '../../../src/common/events/domain-events.js';
import {
  IdentifierLinked,
  IdentifierUnlinked,
  UserRegistered,
  UserSignedIn,
} from '../../../src/modules/identity/index.js';
import { Builders, type BuiltOrganization } from '../../support/builders.js';
import { Registry, at } from './registry.js';

let school: Registry;
let a: Builders;
let organization: BuiltOrganization;
beforeAll(async () => {
  school = await Registry.start();
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

/** Enrols by a key in the program, in its course through it; the ids. */
async function enrollKey(key: string): Promise<[string, string]> {
  const [program] = await school.enroll({ externalUserKey: key });
  const [course] = await school.enrollInCourse('through', { externalUserKey: key });
  return [program?.id ?? '', course?.id ?? ''];
}

async function states(): Promise<(string | null)[][]> {
  const lists = [...(await school.inProgram()), ...(await school.inCourse())];
  return lists.map((one) => [one.id, one.state, one.status, one.userId]);
}

/** Publishes an event and counts the statements on the tables of Enrollment meanwhile. */
async function statementsOf(event: DomainEvent): Promise<number> {
  const texts: string[] = [];
  await school.get(Transactions).run(async (em) => {
    const transaction: object = em.getTransactionContext<object>() ?? {};
    const wired = wiringOf(transaction);
    const { executeQuery: execute } = wired;
    wired.executeQuery = function (query, ...more) {
      texts.push(query.sql);
      return execute.call(this, query, ...more);
    };
    try {
      await school.get(DomainEvents).publish(em, event);
    } finally {
      wired.executeQuery = execute;
    }
  });
  return texts.filter((text) => text.includes('enrollment.')).length;
}

interface Wired {
  executeQuery: (this: unknown, query: { readonly sql: string }, ...more: unknown[]) => Promise<unknown>;
}

/** The prototype on which every connection and transaction finds how it executes a statement. */
function wiringOf(transaction: object): Wired {
  for (let one: unknown = transaction; typeof one === 'object' && one !== null; one = Object.getPrototypeOf(one)) {
    if (Object.hasOwn(one, 'executeQuery')) return one as Wired;
  }
  throw new Error('A transaction executes no statements.');
}

describe('Identity tells, and what waits becomes real, with nobody signing in', () => {
  test('a user registered', async () => {
    const [{ id } = { id: '' }] = await school.enroll({ email: at('grace') });
    const [direct] = await school.enrollInCourse('directly', { person: at('grace') });
    const userId = await a.user(at('grace'));
    await publish(new UserRegistered({ userId, identifierIds: [userId] }));
    expect(await states()).toEqual([
      [id, 'active', 'enrolled', userId],
      [direct?.id, 'active', 'active', userId],
    ]);
    expect(await school.told('invitation-converted')).toEqual([id, direct?.id]);
  });

  test('a key was linked', async () => {
    const [program, course] = await enrollKey('S-1');
    const userId = await a.user(at('grace'));
    const key = await a.key(organization, 'S-1');
    await a.owner(key, userId);
    await publish(new IdentifierLinked({ userId, identifierId: key, proof: 'linked' }));
    expect(await states()).toEqual([
      [program, 'active', 'enrolled', userId],
      [course, 'active', 'active', userId],
    ]);
  });

  test('a user signed in again, and what was left behind heals', async () => {
    await school.enroll({ email: at('grace') });
    const userId = await a.user(at('grace'));
    await publish(new UserSignedIn({ userId }));
    expect(await school.inProgram()).toMatchObject([{ state: 'active', userId }]);
  });

  test('a key was unlinked: what stood under it waits for it again', async () => {
    const [program, course] = await enrollKey('S-1');
    const userId = await a.user(at('grace'));
    const key = await a.key(organization, 'S-1');
    await a.owner(key, userId);
    await publish(new IdentifierLinked({ userId, identifierId: key, proof: 'linked' }));
    await school.modules.sql('delete from identity.identifier_owner where identifier_id = $1', [key]);
    await publish(new IdentifierUnlinked({ userId, identifierId: key }));
    expect((await states()).slice(0, 2)).toEqual([
      [program, 'pending', 'enrolled', null],
      [course, 'pending', 'active', null],
    ]);
    expect(await school.told('enrollment-returned')).toEqual([program, course]);
    expect((await school.inCourse()).at(-1)).toMatchObject({ state: 'active', status: 'inactive', userId });
  });

  test('a key was unlinked, told late: what is theirs again by now stays', async () => {
    const [program] = await enrollKey('S-1');
    const userId = await a.user(at('grace'));
    const key = await a.key(organization, 'S-1');
    await a.owner(key, userId);
    await publish(new IdentifierLinked({ userId, identifierId: key, proof: 'linked' }));
    await publish(new IdentifierUnlinked({ userId, identifierId: key }));
    expect(await school.inProgram()).toMatchObject([{ id: program, state: 'active' }]);
  });

  test('a key was unlinked that brought nothing', async () => {
    const userId = await a.user(at('grace'));
    await school.enroll({ email: at('grace') });
    const key = await a.key(organization, 'S-1');
    await publish(new IdentifierUnlinked({ userId, identifierId: key }));
    expect(await school.inProgram()).toMatchObject([{ state: 'active', userId }]);
  });
});

describe('told twice', () => {
  test('a registration converts once', async () => {
    await school.enroll({ email: at('grace') });
    await school.enrollInCourse('through', { person: at('grace') });
    const userId = await a.user(at('grace'));
    const registered = new UserRegistered({ userId, identifierIds: [userId] });
    await publish(registered, registered);
    await publish(registered);
    expect(await states()).toHaveLength(2);
    expect(await school.told('invitation-converted')).toHaveLength(2);
  });

  test('an unlinking returns once', async () => {
    await enrollKey('S-1');
    const userId = await a.user(at('grace'));
    const key = await a.key(organization, 'S-1');
    await a.owner(key, userId);
    await publish(new IdentifierLinked({ userId, identifierId: key, proof: 'linked' }));
    await school.modules.sql('delete from identity.identifier_owner where identifier_id = $1', [key]);
    const unlinked = new IdentifierUnlinked({ userId, identifierId: key });
    await publish(unlinked, unlinked);
    const before = await states();
    await publish(unlinked);
    expect(await states()).toEqual(before);
    expect(await school.told('enrollment-returned')).toHaveLength(2);
  });
});

describe('five hundred enrollments that wait for one person', () => {
  async function many(count: number): Promise<void> {
    await school.modules.sql(
      `with course as (
         insert into catalog.course (id, organization_id, code, title, creator_id, created_at)
         select gen_random_uuid(), $1, $4 || n, 'Many', $2, now() from generate_series(1, $3::int) n returning id
       )
       insert into enrollment.course_enrollment_invitation
         (id, course_id, identifier_id, through, status, grantor_id, granted_at, expires_at, grantor_lost_rights)
       select gen_random_uuid(), course.id, i.id, 'course', 'active', $2, now(), '2099-01-01', false
       from course, identity.identifier i where i.folded = $5`,
      [school.org, school.ada, count, `MANY-${count}-`, at('grace')],
    );
    await school.modules.sql(
      `with program as (
         insert into catalog.program (id, organization_id, code, title, created_at)
         select gen_random_uuid(), $1, $4 || n, 'Many', now() from generate_series(1, $3::int) n returning id
       ), curriculum as (
         insert into catalog.curriculum (id, program_id, code, title, active, created_at)
         select gen_random_uuid(), id, 'C', 'C', true, now() from program returning id, program_id
       ), place as (
         insert into enrollment.program_identifier (enrollment_id, program_id, curriculum_id, identifier_id, state)
         select gen_random_uuid(), program_id, curriculum.id, i.id, 'pending' from curriculum, identity.identifier i
         where i.folded = $5 returning *
       )
       insert into enrollment.program_enrollment_invitation
         (id, program_id, curriculum_id, identifier_id, status, grantor_id, granted_at, expires_at, grantor_lost_rights)
       select enrollment_id, program_id, curriculum_id, identifier_id, 'enrolled', $2, now(), '2099-01-01', false from place`,
      [school.org, school.ada, count, `MANY-${count}-`, at('grace')],
    );
  }

  test('become real in as many statements as two do, each under its id, and nobody else’s', async () => {
    const userId = await a.user(at('grace'));
    await school.enroll({ email: at('alan') });
    await many(1);
    const few = await statementsOf(new UserSignedIn({ userId }));
    expect(few).toBeGreaterThan(1);
    await many(250);
    const waiting = await school.modules.sql<{ id: string }>(
      `select id from enrollment.course_enrollment_invitation where identifier_id = $1
       union all select id from enrollment.program_enrollment_invitation where identifier_id = $1 order by id`,
      [userId],
    );
    expect(waiting).toHaveLength(500);
    expect(await statementsOf(new UserSignedIn({ userId }))).toBe(few);
    const real = await school.modules.sql<{ id: string }>(
      `select id from enrollment.course_enrollment where user_id = $1
       union all select id from enrollment.program_enrollment where user_id = $1 order by id`,
      [userId],
    );
    expect(real).toEqual(expect.arrayContaining(waiting));
    expect(real).toHaveLength(502);
    expect(await school.inProgram()).toMatchObject([{ email: at('alan'), state: 'pending' }]);
    expect(await school.told('invitation-converted')).toHaveLength(502);
  });

  test('cost one statement when nothing waits', async () => {
    const userId = await a.user(at('grace'));
    expect(await statementsOf(new UserSignedIn({ userId }))).toBe(1);
  });
});

test('no event of an enrollment names anybody: no address, key or name', async () => {
  await enrollKey('SECRET-1');
  await school.enroll({ email: at('grace'), externalUserKey: 'SECRET-2' });
  await school.enrollInCourse('directly', { person: at('emmy') });
  await school.signIn('grace');
  const payloads = (await school.modules.events()).map(({ payload }) => JSON.stringify(payload));
  expect(payloads.filter((text) => /secret|engine-school\.example|Hopper/i.test(text))).toEqual([]);
});
