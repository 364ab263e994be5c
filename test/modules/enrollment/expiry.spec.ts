import { AsyncResource } from 'node:async_hooks';
import { EntityManager } from '@mikro-orm/postgresql';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { rows } from '../../../src/common/database/sql.js';
import { Courses, Organizations, Programs } from '../../../src/modules/catalog/index.js';
import { EnrollmentInvitations, EnrollmentLists } from '../../../src/modules/enrollment/index.js';
import { RemoveExpiredEnrollments } from '../../../src/modules/enrollment/waiting/remove-expired-enrollments.job.js';
import { ExternalKeys, keyReference, parsePerson } from '../../../src/modules/identity/index.js';
import { CoursePrivileges } from '../../../src/modules/privilege/index.js';
import { Registry, at } from './registry.js';

let school: Registry;
beforeAll(async () => {
  school = await Registry.start();
});
beforeEach(() => school.open());
afterAll(() => school?.stop());

const GRACE = { email: at('grace') };
const GRACES = { person: at('grace') };

function pass(days: number): void {
  school.modules.clock.advance(days * 86_400_000);
}

async function idOf(came: Promise<{ id: string }[]>): Promise<string> {
  return (await came)[0]?.id ?? '';
}

async function link(key: string, person: string): Promise<void> {
  const reference = keyReference(key, school.namespaceId);
  await school.get(ExternalKeys).link(reference, parsePerson(person, school.namespaceId));
}

describe('an enrollment that nobody claims in time', () => {
  test('is real when it is claimed in its last millisecond, and never from then on', async () => {
    await school.enroll(GRACE, { email: at('emmy') });
    await school.enrollInCourse('through', GRACES, { person: at('emmy') });
    await school.enrollInCourse('directly', { person: at('alan') });
    school.modules.clock.advance(180 * 86_400_000 - 1);
    await school.signIn('grace');
    expect((await school.inProgram()).map((one) => one.state)).toEqual(expect.arrayContaining(['active']));
    school.modules.clock.advance(1);
    for (const late of ['emmy', 'alan', 'emmy'] as const) await school.signIn(late);
    expect((await school.inProgram()).map((one) => [one.state, one.email])).toEqual([['active', at('grace')]]);
    expect((await school.inCourse()).map((one) => [one.state, one.email])).toEqual([['active', at('grace')]]);
  });

  test('is listed no more, and not found by its id or its person', async () => {
    const id = await idOf(school.enroll(GRACE));
    await school.enrollInCourse('through', GRACES);
    await school.enrollInCourse('directly', { person: at('emmy') });
    pass(180);
    expect([await school.inProgram(), await school.inCourse()]).toEqual([[], []]);
    const lists = school.get(EnrollmentLists);
    const emmy = parsePerson(at('emmy'), school.namespaceId);
    const notFound = { kind: 'not-found', code: 'enrollment-not-found' };
    await expect(lists.ofPersonInCourse(school.course.id, emmy)).rejects.toMatchObject(notFound);
    await expect(lists.oneInProgram(school.program.id, id)).rejects.toMatchObject(notFound);
  });

  test('never blocks a new one, which has an id of its own', async () => {
    const old = await idOf(school.enroll(GRACE));
    const oldCourse = await idOf(school.enrollInCourse('through', GRACES));
    const oldDirect = await idOf(school.enrollInCourse('directly', { person: at('emmy') }));
    pass(180);
    const [anew] = await school.enroll(GRACE);
    const [anewCourse] = await school.enrollInCourse('through', GRACES);
    const [anewDirect] = await school.enrollInCourse('directly', { person: at('emmy') });
    expect([anew, anewCourse, anewDirect].map((one) => one?.outcome)).toEqual(Array(3).fill('created'));
    expect([anew?.id, anewCourse?.id, anewDirect?.id]).not.toEqual(expect.arrayContaining([old]));
    expect(new Set(await school.told('invitation-expired'))).toEqual(new Set([old, oldCourse, oldDirect]));
    await school.signIn('grace');
    expect(await school.inProgram()).toMatchObject([{ id: anew?.id, state: 'active' }]);
  });

  test('never blocks a real one for somebody who has come meanwhile', async () => {
    await school.enroll(GRACE);
    await school.enrollInCourse('directly', GRACES);
    pass(181);
    await school.signIn('grace');
    expect(await school.enroll(GRACE)).toMatchObject([{ outcome: 'created' }]);
    expect(await school.enrollInCourse('directly', GRACES)).toMatchObject([{ outcome: 'created' }]);
    expect((await school.inProgram()).map((one) => one.state)).toEqual(['active']);
    expect(await school.modules.count('enrollment.program_enrollment_invitation')).toBe(0);
    expect(await school.modules.count('enrollment.course_enrollment_invitation')).toBe(0);
  });

  test('does not come to light when what stood in its way ends', async () => {
    const grace = await school.signIn('grace');
    await school.enroll({ email: at('emmy'), externalUserKey: 'S-1' });
    await school.enrollInCourse('directly', { person: grace });
    await school.enrollInCourse('through', { externalUserKey: 'S-1' });
    await link('S-1', grace);
    expect((await school.inCourse()).map((one) => one.reason)).toEqual([null, 'conflict']);
    pass(181);
    expect((await school.inCourse()).map((one) => one.reason)).toEqual([null]);
    await school.enrollInCourse('directly', { person: grace, status: 'inactive' });
    await school.signIn('grace');
    expect((await school.inCourse()).map((one) => [one.programId, one.status])).toEqual([[null, 'inactive']]);
    expect(await school.enrollInCourse('through', { externalUserKey: 'S-1' })).toMatchObject([{ outcome: 'created' }]);
    expect((await school.inCourse()).filter((one) => one.status === 'active')).toMatchObject([{ state: 'active' }]);
  });

  test('waits as long again when it is changed, with what came through it', async () => {
    await school.enroll(GRACE);
    await school.enrollInCourse('through', GRACES);
    pass(100);
    await school.enroll({ ...GRACE, status: 'pending' });
    pass(179);
    await school.signIn('grace');
    expect(await school.inProgram()).toMatchObject([{ state: 'active' }]);
    expect(await school.inCourse()).toMatchObject([{ state: 'active', status: 'active' }]);
  });
});

describe('the daily job', () => {
  test('removes what expired a month ago, and the log keeps that it was there', async () => {
    const ids = [
      await idOf(school.enroll(GRACE)),
      await idOf(school.enrollInCourse('through', GRACES)),
      await idOf(school.enrollInCourse('directly', { person: at('emmy') })),
      await idOf(school.enroll({ email: at('alan') })),
    ];
    const other = await school.get(Organizations).create({ slug: 'other-school', name: 'Other School' });
    await school.get(Programs).create(other.id, { code: 'CS', title: 'Computing' });
    await school.get(Courses).create(other.id, school.ada, { code: 'ENG-101', title: 'Engines' });
    // Behind those of the other organization in the table.
    for (const table of ['program', 'course']) {
      await school.modules.sql(`update catalog.${table} set title = title where organization_id = $1`, [school.org]);
    }
    school.modules.clock.advance(210 * 86_400_000 - 1);
    await school.get(RemoveExpiredEnrollments).run();
    expect(await school.told('invitation-expired')).toEqual([]);
    school.modules.clock.advance(1);
    await school.get(RemoveExpiredEnrollments).run();
    expect(new Set(await school.told('invitation-expired'))).toEqual(new Set(ids));
    for (const { payload } of await school.modules.events('enrollment.invitation-expired')) {
      expect(payload).toMatchObject({ organizationId: school.org });
    }
    for (const table of ['program_enrollment_invitation', 'program_identifier', 'course_enrollment_invitation']) {
      expect(await school.modules.count(`enrollment.${table}`)).toBe(0);
    }
    await school.get(RemoveExpiredEnrollments).run();
    expect(await school.told('invitation-expired')).toHaveLength(4);
  });

  test('leaves what waits still for somebody of whose enrollments others have expired', async () => {
    await school.enroll(GRACE);
    await school.enrollInCourse('directly', { person: at('emmy') });
    pass(100);
    await school.enrollInCourse('directly', GRACES);
    await school.enroll({ email: at('emmy') });
    pass(111);
    await school.get(RemoveExpiredEnrollments).run();
    expect((await school.inProgram()).map((one) => one.email)).toEqual([at('emmy')]);
    expect((await school.inCourse()).map((one) => one.email)).toEqual([at('grace')]);
  });

  test('waits for nobody: whoever is locked keeps what has expired until the next day', async () => {
    for (const email of [at('grace'), at('emmy')]) {
      await school.enroll({ email });
      await school.enrollInCourse('directly', { person: email });
    }
    pass(211);
    const left = () =>
      Promise.all(['program', 'course'].map((one) => school.modules.count(`enrollment.${one}_enrollment_invitation`)));
    const job = AsyncResource.bind(() => school.get(RemoveExpiredEnrollments).run());
    await school.modules
      .get(EntityManager)
      .fork()
      .transactional(async (em) => {
        await rows(em, 'select from identity.identifier where given = $1 for no key update', [at('grace')]);
        await job();
        expect(await left()).toEqual([1, 1]);
      });
    await job();
    expect(await left()).toEqual([0, 0]);
  });

  test('goes on until nothing is left that expired, and touches nobody else, however many there are', async () => {
    const enrol = (prefix: string) =>
      school.modules.sql(
        `with person as (
           insert into identity.identifier (id, namespace_id, folded, given, created_at)
           select gen_random_uuid(), $1, $2 || n, $2 || n, now() from generate_series(1, 1001) n returning id
         ), place as (
           insert into enrollment.program_identifier (enrollment_id, program_id, curriculum_id, identifier_id, state)
           select gen_random_uuid(), $6, $7, id, 'pending' from person returning *
         ), in_program as (
           insert into enrollment.program_enrollment_invitation
             (id, program_id, curriculum_id, identifier_id, status, grantor_id, granted_at, expires_at)
           select enrollment_id, program_id, curriculum_id, identifier_id, 'enrolled', $4, $5,
             $5::timestamptz + interval '180 days' from place)
         insert into enrollment.course_enrollment_invitation
           (id, course_id, identifier_id, through, status, grantor_id, granted_at, expires_at)
         select gen_random_uuid(), $3, id, 'course', 'active', $4, $5, $5::timestamptz + interval '180 days' from person`,
        [
          school.namespaceId,
          prefix,
          school.course.id,
          school.ada,
          school.modules.clock.now(),
          school.program.id,
          school.curriculum,
        ],
      );
    await enrol('early-');
    pass(100);
    await enrol('late-');
    pass(111);
    await school.get(RemoveExpiredEnrollments).run();
    for (const place of ['program', 'course']) {
      expect(await school.modules.count(`enrollment.${place}_enrollment_invitation`)).toBe(1001);
    }
    expect(await school.told('invitation-expired')).toHaveLength(2002);
  });

  test('removes what expired behind something else while the enrollment in the program is real', async () => {
    const grace = await school.signIn('grace');
    await school.enrollInCourse('directly', { person: grace });
    await school.enroll({ externalUserKey: 'S-1' });
    const stuck = await idOf(school.enrollInCourse('through', { externalUserKey: 'S-1' }));
    await link('S-1', grace);
    pass(211);
    await school.get(RemoveExpiredEnrollments).run();
    expect(await school.told('invitation-expired')).toEqual([stuck]);
    expect(await school.inProgram()).toMatchObject([{ state: 'active' }]);
    expect((await school.inCourse()).map((one) => one.state)).toEqual(['active']);
  });

  test('touches nothing that waits still or is real', async () => {
    await school.enroll(GRACE, { email: at('alan') });
    await school.signIn('grace');
    pass(211);
    await school.enroll({ email: at('emmy') });
    await school.get(RemoveExpiredEnrollments).run();
    expect((await school.inProgram()).map((one) => one.email)).toEqual([at('grace'), at('emmy')]);
  });
});

describe('renewing', () => {
  test('revives what has expired, under its id, with what came through it', async () => {
    const id = await idOf(school.enroll(GRACE));
    const course = await idOf(school.enrollInCourse('through', GRACES));
    pass(200);
    await school.get(EnrollmentInvitations).renew(school.ada, school.org, id);
    await school.signIn('grace');
    expect(await school.inProgram()).toMatchObject([{ id, state: 'active' }]);
    expect(await school.inCourse()).toMatchObject([{ id: course, state: 'active', status: 'active' }]);
  });

  test('makes it real at once for somebody who came too late', async () => {
    const id = await idOf(school.enroll(GRACE));
    pass(200);
    await school.signIn('grace');
    await school.get(EnrollmentInvitations).renew(school.ada, school.org, id);
    expect(await school.inProgram()).toMatchObject([{ id, state: 'active' }]);
  });

  test('of what came through a program is not for who may enrol in the course alone, since it renews that too', async () => {
    await school.hire(at('charles'));
    const charles = await school.signIn('charles');
    await school.get(CoursePrivileges).put(school.ada, school.course.id, {
      person: parsePerson(charles, school.namespaceId),
      grant: { roles: [], allow: ['manage_enrollments'], deny: [] },
    });
    await school.enroll(GRACE);
    const through = await idOf(school.enrollInCourse('through', GRACES));
    const direct = await idOf(school.enrollInCourse('directly', { person: at('emmy') }));
    await school.modules.sql('update enrollment.program_enrollment_invitation set grantor_lost_rights = true');
    const invitations = school.get(EnrollmentInvitations);
    await expect(invitations.renew(charles, school.org, through)).rejects.toMatchObject({ kind: 'forbidden' });
    expect(await school.inProgram()).toMatchObject([{ reason: 'grantor-lost-rights', grantorId: school.ada }]);
    await invitations.renew(charles, school.org, direct);
    await invitations.revoke(charles, school.org, through);
    expect((await school.inCourse()).map((one) => one.email)).toEqual([at('emmy')]);
  });
});
