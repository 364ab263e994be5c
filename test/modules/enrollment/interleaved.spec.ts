import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import pg from 'pg';
import { Deliveries } from '../../../src/common/events/deliveries.js';
import { RemoveExpiredEnrollments } from '../../../src/modules/enrollment/waiting/remove-expired-enrollments.job.js';
import { EnrollmentInvitations } from '../../../src/modules/enrollment/index.js';
import { PrivilegeInvitations } from '../../../src/modules/privilege/waiting/privilege-invitations.service.js';
import { CoursePrivileges } from '../../../src/modules/privilege/index.js';
import { parsePerson } from '../../../src/modules/identity/index.js';
import { audit, NO_FAULTS } from './audit.js';
import { EnrollmentSchool, addressOf } from './school.js';

// The interleavings that docs/model found, driven statement by statement.

let school: EnrollmentSchool;
let other: pg.Client;
beforeAll(async () => {
  school = await EnrollmentSchool.start();
});
beforeEach(async () => {
  await school.open();
  other = new pg.Client({ connectionString: school.modules.database.url });
  await other.connect();
});
afterEach(() => other.end());
afterAll(() => school?.stop());

/** Long enough for a call to reach what it has to wait for. */
const A_WHILE = 300;

test('who renews an enrollment that is just being cleaned up is told that it is gone', async () => {
  const [enrolled] = await school.roster('create', [{ email: addressOf('grace') }]);
  await other.query('begin');
  await other.query('delete from enrollment.program_enrollment_invitation where id = $1', [enrolled?.id]);
  const renewal = school.get(EnrollmentInvitations).renew(school.emmy, school.org, enrolled?.id ?? '');
  renewal.catch(() => undefined);
  await pause(A_WHILE);
  await other.query('delete from enrollment.program_identifier where enrollment_id = $1', [enrolled?.id]);
  await other.query('commit');
  await expect(renewal).rejects.toMatchObject({ kind: 'not-found', code: 'invitation-not-found' });
});

test('who takes back what has expired never deadlocks with its being cleaned up', async () => {
  const [enrolled] = await school.roster('create', [{ email: addressOf('grace') }]);
  await school.courseList('put', [{ person: addressOf('grace') }]);
  school.modules.clock.advance(365 * 86_400_000);
  await other.query('begin');
  await other.query('select from identity.identifier where folded = $1 for no key update', [addressOf('grace')]);
  await other.query('delete from enrollment.course_enrollment_invitation');
  const cleaning = school.get(RemoveExpiredEnrollments).run();
  await pause(A_WHILE);
  await other.query('delete from enrollment.program_identifier where enrollment_id = $1', [enrolled?.id]);
  await other.query('rollback');
  await cleaning;
  await school.get(RemoveExpiredEnrollments).run();
  expect(await school.modules.count('enrollment.program_identifier')).toBe(0);
  expect(await school.modules.count('enrollment.course_enrollment_invitation')).toBe(0);
  expect(await school.modules.deadlocks()).toBe(0);
});

test('who renews a right that is just being cleaned up is told that it is gone', async () => {
  const grant = { roles: [], allow: ['manage_events' as const], deny: [] };
  const person = parsePerson(addressOf('grace'), school.namespaceId);
  const { id } = await school.get(CoursePrivileges).put(school.ada, school.course.id, { person, grant });
  await other.query('begin');
  await other.query('delete from privilege.course_privilege_invitation where id = $1', [id]);
  const renewal = school.get(PrivilegeInvitations).renew(school.ada, school.org, id);
  renewal.catch(() => undefined);
  await pause(A_WHILE);
  await other.query('commit');
  await expect(renewal).rejects.toMatchObject({ kind: 'not-found', code: 'invitation-not-found' });
  expect(await school.modules.events('privilege.invitation-renewed')).toEqual([]);
});

test('a right that comes to wait for a key while it is renewed is renewed for whoever the key is', async () => {
  const grant = { roles: [], allow: ['manage_events' as const], deny: [] };
  const person = parsePerson(addressOf('grace'), school.namespaceId);
  const { id } = await school.get(CoursePrivileges).put(school.ada, school.course.id, { person, grant });
  const sophie = await school.signIn('sophie');
  await school.link('S-1', addressOf('sophie'));
  await school.modules.sql('update privilege.course_privilege_invitation set grantor_lost_rights = true');
  await other.query('begin');
  await other.query('select from identity.identifier where folded = $1 for no key update', [addressOf('grace')]);
  const renewal = school.get(PrivilegeInvitations).renew(school.ada, school.org, id);
  await pause(A_WHILE);
  await other.query(
    `update privilege.course_privilege_invitation set identifier_id =
       (select id from identity.identifier where given = 'S-1') where id = $1`,
    [id],
  );
  await other.query('commit');
  await renewal;
  expect(await school.modules.sql('select id, user_id from privilege.course_privilege')).toEqual([
    { id, user_id: sophie },
  ]);
});

test('a key that is unlinked while a failed conversion is tried again leaves nobody enrolled under it', async () => {
  await school.roster('create', [{ externalUserKey: 'S-1' }]);
  await school.signIn('grace');
  await school.modules.sql(`create function public.wait() returns trigger language plpgsql as
    $$ begin perform pg_advisory_xact_lock(4711); return new; end $$`);
  // The conversion fails, and is queued; no worker takes it before it is tried by hand.
  await school.modules.sql(`create function public.refuse() returns trigger language plpgsql as
    $$ begin raise exception 'the disk is full'; end $$`);
  await school.modules.sql(
    'create trigger t before insert on enrollment.program_enrollment for each row execute function public.refuse()',
  );
  await school.link('S-1', addressOf('grace'));
  await school.modules.sql('drop trigger t on enrollment.program_enrollment');
  await school.modules.sql(
    'create trigger t before insert on enrollment.program_enrollment for each row execute function public.wait()',
  );
  const [failed] = await school.modules.deliveries();
  await school.modules.sql(`delete from pgboss.job where name = 'event-delivery'`);

  await other.query('select pg_advisory_lock(4711)');
  const retry = school.get(Deliveries).deliver({ eventId: failed?.eventId ?? '', channel: failed?.channel ?? '' });
  await pause(A_WHILE);
  const unlinked = school.unlink('S-1');
  await pause(A_WHILE);
  await other.query('select pg_advisory_unlock(4711)');
  await Promise.all([retry, unlinked]);
  await school.modules.sql('drop trigger t on enrollment.program_enrollment');

  expect(await school.modules.sql('select state from enrollment.program_enrollment_grant')).toEqual([
    { state: 'pending' },
  ]);
  await expect(audit(school.modules)).resolves.toEqual(NO_FAULTS);
});
