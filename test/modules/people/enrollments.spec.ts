import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Random } from '../../../src/common/clock/random.js';
import { Metrics } from '../../../src/common/metrics/metrics.js';
import { EnrollmentInvitations } from '../../../src/modules/enrollment/index.js';
import type { BuiltOrganization } from '../../support/builders.js';
import { PeopleApp, type Answer } from './people-app.js';

let app: PeopleApp;
beforeAll(async () => {
  app = await PeopleApp.start();
});
afterAll(() => app?.stop());

interface School {
  readonly org: BuiltOrganization;
  readonly admin: string;
  readonly course: string;
  readonly program: string;
  readonly curriculum: string;
  readonly people: string;
  readonly invitations: string;
}

async function school(slug: string): Promise<School> {
  const org = await app.a.organization(slug);
  const admin = await app.a.user(`admin@${slug}.example`);
  await app.a.membership(org, admin, ['admin']);
  const program = await app.a.program(org);
  return {
    org,
    admin,
    course: await app.a.course(org, admin),
    program,
    curriculum: await app.a.curriculum(program),
    people: `/organizations/${slug}/people`,
    invitations: `/organizations/${slug}/invitations`,
  };
}

const random = new Random();
const YESTERDAY = new Date('2026-02-28T08:00:00Z');
const at = (person: string): string => encodeURIComponent(person);
const ids = (items: readonly Record<string, unknown>[]): unknown[] => items.map(({ id }) => id);
const grantsOf = ({ body }: Answer): unknown => body['grants'];

/** A key and an address that a roster gave together and that turned out to be two people's, with what waits for it. */
async function disputed({ org, admin, curriculum }: School, slug: string) {
  const ana = await app.a.user(`ana@${slug}.example`, { name: 'Ana' });
  const ben = await app.a.user(`ben@${slug}.example`, { name: 'Ben' });
  const key = await app.a.key(org, 'S-1');
  await app.a.owner(key, ben);
  const id = await app.a.programEnrollmentInvitation(curriculum, key, { grantor: admin });
  await app.a.disputedAddress(id, ana);
  return { id, ana, ben };
}

describe('students in the list of people', () => {
  test('whoever takes something, or waits to, is in the list, in their state, with how much', async () => {
    const { org, admin, course, curriculum, program, people } = await school('students');
    const second = await app.a.curriculum(program);
    const tom = await app.a.user('tom@students.example');
    await app.a.programEnrollment(curriculum, tom, { grantor: admin, status: 'ended' });
    await app.a.programEnrollment(second, tom, { grantor: admin });
    const lea = await app.a.user('lea@students.example');
    await app.a.courseEnrollment(course, lea, { grantor: admin });
    const ana = await app.a.address('ana@students.example');
    const through = await app.a.programEnrollmentInvitation(curriculum, ana, { grantor: admin });
    await app.a.courseEnrollmentInvitation(course, ana, { grantor: admin }, { through });
    const key = await app.a.key(org, 'S-1');
    await app.a.courseEnrollmentInvitation(course, key, { grantor: admin });
    const counts = (await app.pages(admin, people)).map(({ id, state, active, pending }) => [
      id,
      state,
      active,
      pending,
    ]);
    expect(counts.slice(1)).toEqual([
      [tom, 'registered', 2, 0],
      [lea, 'registered', 1, 0],
      [ana, 'pending', 0, 2],
      [key, 'pending', 0, 1],
    ]);
    expect(ids(await app.pages(admin, `${people}?state=registered`))).toEqual([admin, tom, lea]);
    expect(ids(await app.pages(admin, `${people}?state=pending`))).toEqual([ana, key]);
    expect(ids(await app.pages(admin, `${people}?q=@students`))).toEqual([admin, tom, lea, ana]);
    expect(ids(await app.pages(admin, `${people}?q=s-1&state=pending`))).toEqual([key]);
  });

  test('a student who waits under a key that is tied to an address is one person, the address', async () => {
    const { org, admin, curriculum, people } = await school('tied');
    const key = await app.a.key(org, 'S-7');
    const address = await app.a.address('ben@tied.example');
    await app.a.alias(key, address);
    await app.a.programEnrollmentInvitation(curriculum, key, { grantor: admin });
    for (const query of ['state=pending', 'q=ben', 'q=S-7']) {
      expect(await app.pages(admin, `${people}?${query}`)).toEqual([
        {
          id: address,
          state: 'pending',
          person: { email: 'ben@tied.example', externalUserKey: 'S-7' },
          active: 0,
          pending: 1,
        },
      ]);
    }
  });

  test('an enrollment that still waits for a registered person is part of their entry', async () => {
    const own = await school('still');
    const { ana, ben } = await disputed(own, 'still');
    const later = await app.a.address('later@still.example');
    await app.a.owner(later, ana, 'authoritative');
    await app.a.programEnrollmentInvitation(own.curriculum, later, { grantor: own.admin });
    const direct = await app.a.user('direct@still.example');
    await app.a.courseEnrollmentInvitation(own.course, direct, { grantor: own.admin, lostRights: true });
    const expected = [ana, ben, direct].map((id) =>
      expect.objectContaining({ id, state: 'registered', pending: id === ana ? 2 : 1 }),
    );
    for (const query of ['', '?state=registered', '?q=still.example', '?q=still.example&state=registered']) {
      expect((await app.pages(own.admin, `${own.people}${query}`)).slice(1)).toEqual(expected);
    }
    expect(await app.pages(own.admin, `${own.people}?state=pending`)).toEqual([]);
  });

  test('whoever has nothing but an expired enrollment is not in the list, but is found by their name', async () => {
    const { admin, course, curriculum, people } = await school('too-late');
    const gone = await app.a.address('gone@too-late.example');
    const waiting = { grantor: admin, expiresAt: YESTERDAY };
    const through = await app.a.programEnrollmentInvitation(curriculum, gone, waiting);
    await app.a.courseEnrollmentInvitation(course, gone, waiting, { through });
    expect(await app.pages(admin, `${people}?state=pending`)).toEqual([]);
    expect(await app.pages(admin, `${people}?q=gone`)).toEqual([]);
    const { body } = await app.call(admin, 'GET', `${people}/${at('gone@too-late.example')}`);
    expect(body).toMatchObject({
      pending: 0,
      grants: [{ pending: { reason: 'expired' } }, { pending: { reason: 'expired' } }],
    });
  });

  test('students of another organization are neither listed, nor found, nor shown', async () => {
    const { admin, people } = await school('our-own');
    const other = await school('their-own');
    const student = await app.a.user('student@their-own.example');
    await app.a.programEnrollment(other.curriculum, student, { grantor: other.admin });
    await app.a.courseEnrollment(other.course, student, { grantor: other.admin });
    const waiting = await app.a.address('waiting@their-own.example');
    const through = await app.a.programEnrollmentInvitation(other.curriculum, waiting, { grantor: other.admin });
    await app.a.courseEnrollmentInvitation(other.course, waiting, { grantor: other.admin }, { through });
    expect(ids(await app.pages(admin, people))).toEqual([admin]);
    expect(await app.pages(admin, `${people}?q=their-own`)).toEqual([]);
    for (const name of [student, waiting, 'student@their-own.example', 'waiting@their-own.example']) {
      expect((await app.call(admin, 'GET', `${people}/${at(name)}`)).status).toBe(404);
    }
  });

  test.each([1, 2, 3, 500])(
    'in pages of %i, everybody in several curricula and courses is listed once',
    async (limit) => {
      const { org, admin, course, curriculum, program, people } = await school(`many-${limit}`);
      const curricula = [curriculum, await app.a.curriculum(program), await app.a.curriculum(program)];
      const expected = [admin];
      for (let n = 0; n < 3; n++) {
        const student = await app.a.user(`student-${n}@many-${limit}.example`);
        const waiting = await app.a.address(`waiting-${n}@many-${limit}.example`);
        const [key, address] = [await app.a.key(org, `K-${n}`), await app.a.address(`tied-${n}@many-${limit}.example`)];
        await app.a.alias(key, address);
        for (const one of curricula) {
          const through = await app.a.programEnrollment(one, student, { grantor: admin });
          await app.a.courseEnrollment(course, student, { grantor: admin, through, status: 'inactive' });
          for (const identifier of [waiting, key]) {
            const invited = await app.a.programEnrollmentInvitation(one, identifier, { grantor: admin });
            const facts = { through: invited, status: 'inactive' };
            await app.a.courseEnrollmentInvitation(course, identifier, { grantor: admin }, facts);
          }
        }
        expected.push(student, waiting, address);
      }
      expect(ids(await app.pages(admin, `${people}?limit=${limit}`))).toEqual(expected);
      expect(ids(await app.pages(admin, `${people}?limit=${limit}&q=many-${limit}`))).toEqual(expected);
      expect(ids(await app.pages(admin, `${people}?limit=${limit}&state=pending`))).toHaveLength(6);
      expect(ids(await app.pages(admin, `${people}?limit=${limit}&state=registered`))).toHaveLength(4);
    },
  );
});

describe('enrollments in the record of a person', () => {
  test('what somebody takes is beside the rights that they hold, each in its own words', async () => {
    const { admin, course, curriculum, program, people } = await school('record');
    const tom = await app.a.user('tom@record.example');
    const through = await app.a.programEnrollment(curriculum, tom, { grantor: admin, status: 'suspended' });
    const inCourse = await app.a.courseEnrollment(course, tom, { grantor: admin, through });
    const direct = await app.a.courseEnrollment(course, tom, { grantor: admin, status: 'inactive' });
    const right = await app.a.coursePrivilege(course, tom, admin, ['manage_material']);
    const answer = await app.call(admin, 'GET', `${people}/${tom}`);
    const common = {
      state: 'active',
      person: { userId: tom, email: 'tom@record.example' },
      roles: [],
      allow: [],
      deny: [],
      grantedBy: admin,
      grantedAt: expect.any(String),
    };
    expect(answer.body).toMatchObject({ active: 4, pending: 0 });
    expect(grantsOf(answer)).toEqual([
      {
        ...common,
        id: through,
        kind: 'program-enrollment',
        programId: program,
        curriculumId: curriculum,
        status: 'suspended',
      },
      { ...common, id: inCourse, kind: 'course-enrollment', courseId: course, programId: program, status: 'active' },
      { ...common, id: direct, kind: 'course-enrollment', courseId: course, status: 'inactive' },
      {
        ...common,
        id: right,
        kind: 'course-privilege',
        courseId: course,
        allow: ['manage_material'],
        effective: ['manage_material'],
      },
    ]);
  });

  test('what waits says why, and a conflict what is in the way', async () => {
    const own = await school('why');
    const { id, ben } = await disputed(own, 'why');
    const answer = await app.call(own.admin, 'GET', `${own.people}/${ben}`);
    expect(grantsOf(answer)).toMatchObject([
      {
        id,
        kind: 'program-enrollment',
        state: 'pending',
        status: 'enrolled',
        pending: {
          reason: 'conflict',
          detail:
            'The key “S-1” belongs to Ben (ben@why.example), the address ana@why.example to Ana (ana@why.example).',
        },
      },
    ]);
  });

  test('whoever is only the address in a conflict is in the list and is told it', async () => {
    const own = await school('disputant');
    const { id, ana } = await disputed(own, 'disputant');
    const listed = expect.objectContaining({ id: ana, state: 'registered', active: 0, pending: 1 });
    for (const query of ['', '?state=registered', '?q=ana@disputant']) {
      expect(await app.pages(own.admin, `${own.people}${query}`)).toContainEqual(listed);
    }
    for (const name of [ana, at('ana@disputant.example')]) {
      const { status, body } = await app.call(own.admin, 'GET', `${own.people}/${name}`);
      expect([status, body]).toEqual([200, listed]);
      expect(body['grants']).toMatchObject([{ id, state: 'pending', pending: { reason: 'conflict' } }]);
    }
    const other = await school('no-disputant');
    expect((await app.call(other.admin, 'GET', `${other.people}/${ana}`)).status).toBe(404);
  });

  test('whoever owns both the key and the address of what waits is told it once', async () => {
    const own = await school('both-mine');
    const { ana, ben } = await disputed(own, 'both-mine');
    await app.sql('update identity.identifier_owner set user_id = $1 where user_id = $2 and proof = $3', [
      ana,
      ben,
      'linked',
    ]);
    const { body } = await app.call(own.admin, 'GET', `${own.people}/${ana}`);
    expect(body).toMatchObject({ pending: 1, grants: [{ state: 'pending' }] });
  });

  test('an expired enrollment is told as expired, also when something would be in its way', async () => {
    const { admin, course, people } = await school('expired-conflict');
    const tom = await app.a.user('tom@expired-conflict.example');
    await app.a.courseEnrollment(course, tom, { grantor: admin });
    const waiting = { grantor: admin, expiresAt: YESTERDAY };
    const id = await app.a.courseEnrollmentInvitation(course, tom, waiting);
    const { body } = await app.call(admin, 'GET', `${people}/${tom}`);
    expect((body['grants'] as object[])[1]).toMatchObject({
      id,
      pending: { reason: 'expired', detail: 'Nobody claimed this in time; renew it, or grant it again.' },
    });
  });
});

describe('waiting enrollments among all that waits', () => {
  test('they are listed and filtered by reason, kind and text', async () => {
    const own = await school('all-waiting');
    const { org, admin, course, curriculum, invitations } = own;
    const conflict = await disputed(own, 'all-waiting');
    const key = await app.a.key(org, 'Key-9');
    await app.a.alias(key, await app.a.address('behind-key@all-waiting.example'));
    const plain = await app.a.programEnrollmentInvitation(curriculum, key, { grantor: admin });
    const through = await app.a.courseEnrollmentInvitation(course, key, { grantor: admin }, { through: plain });
    const right = await app.a.courseInvitation(course, key, { grantor: admin });
    const lost = await app.a.courseEnrollmentInvitation(course, await app.a.address('lost@all-waiting.example'), {
      grantor: admin,
      lostRights: true,
    });
    const late = await app.a.programEnrollmentInvitation(curriculum, await app.a.address('late@all-waiting.example'), {
      grantor: admin,
      expiresAt: YESTERDAY,
    });
    const failed = await app.a.programEnrollmentInvitation(curriculum, conflict.ana, { grantor: admin });
    const held = await app.a.courseEnrollmentInvitation(course, conflict.ana, { grantor: admin });
    await app.a.courseEnrollment(course, conflict.ana, { grantor: admin });
    const list = async (query: string) => ids(await app.pages(admin, `${invitations}?limit=2&${query}`));
    expect(await list('')).toEqual([conflict.id, plain, through, right, lost, late, failed, held]);
    expect(await list('kind=program-enrollment')).toEqual([conflict.id, plain, late, failed]);
    expect(await list('kind=course-enrollment')).toEqual([through, lost, held]);
    expect(await list('kind=course-privilege')).toEqual([right]);
    expect(await list('reason=not-registered')).toEqual([plain, through, right]);
    expect(await list('reason=conflict')).toEqual([conflict.id, held]);
    expect(await list('reason=conflict&kind=course-enrollment')).toEqual([held]);
    expect(await list('reason=conflict&kind=course-privilege')).toEqual([]);
    expect(await list('reason=conversion-failed')).toEqual([failed]);
    expect(await list('reason=grantor-lost-rights')).toEqual([lost]);
    expect(await list('reason=expired')).toEqual([late]);
    expect(await list('reason=needs-proof&kind=program-enrollment')).toEqual([]);
    expect(await list('q=BEHIND-key')).toEqual([plain, through, right]);
    expect(await list('q=key-9&kind=program-enrollment')).toEqual([plain]);
    expect(await list('q=ana@all&reason=conflict')).toEqual([conflict.id, held]);
    expect(await list('q=s-1')).toEqual([conflict.id]);
    expect(await list('q=all-waiting&reason=expired')).toEqual([late]);
  });

  test('the reason that a filter finds is the reason that is shown', async () => {
    const own = await school('same-reason');
    const { org, admin, course, curriculum, invitations } = own;
    const { ana } = await disputed(own, 'same-reason');
    const identifiers = [ana, await app.a.key(org, 'K-1'), await app.a.address('x@same-reason.example')];
    for (const identifier of identifiers) {
      const through = await app.a.programEnrollmentInvitation(curriculum, identifier, { grantor: admin });
      for (const late of [false, true]) {
        for (const lostRights of [false, true]) {
          const waiting = { grantor: admin, lostRights, ...(late ? { expiresAt: YESTERDAY } : {}) };
          await app.a.courseEnrollmentInvitation(await app.a.course(org, admin), identifier, waiting);
        }
      }
      await app.a.courseEnrollmentInvitation(course, identifier, { grantor: admin }, { through });
    }
    const shown: Record<string, unknown[]> = {};
    for (const { id, pending } of await app.pages(admin, invitations)) {
      const { reason } = pending as { reason: string };
      shown[reason] = [...(shown[reason] ?? []), id];
    }
    expect(Object.keys(shown).toSorted()).toEqual([
      'conflict',
      'conversion-failed',
      'expired',
      'grantor-lost-rights',
      'not-registered',
    ]);
    for (const [reason, expected] of Object.entries(shown)) {
      expect(ids(await app.pages(admin, `${invitations}?reason=${reason}`))).toEqual(expected);
    }
  });

  test('one that waits is shown by its id as the list shows it, and to no other organization', async () => {
    const own = await school('one-waiting');
    const { id } = await disputed(own, 'one-waiting');
    const [listed] = await app.pages(own.admin, own.invitations);
    const { status, body } = await app.call(own.admin, 'GET', `${own.invitations}/${id}`);
    expect({ status, body }).toEqual({ status: 200, body: listed });
    expect(body).toMatchObject({
      kind: 'program-enrollment',
      person: { email: 'ana@one-waiting.example', externalUserKey: 'S-1' },
      pending: { reason: 'conflict', detail: expect.stringContaining('belongs to Ben') },
    });
    const other = await school('another-one');
    for (const [method, suffix] of [
      ['GET', ''],
      ['DELETE', ''],
      ['POST', '/renew'],
    ] as const) {
      expect((await app.call(other.admin, method, `${other.invitations}/${id}${suffix}`)).status).toBe(404);
    }
  });

  test('to take back and to renew an enrollment, of either kind, is the business of enrollments', async () => {
    const { org, admin, course, curriculum, invitations } = await school('dispatch');
    const ana = await app.a.address('ana@dispatch.example');
    const inProgram = await app.a.programEnrollmentInvitation(curriculum, ana, { grantor: admin });
    const inCourse = await app.a.courseEnrollmentInvitation(course, ana, { grantor: admin });
    const role = await app.a.membershipInvitation(org, ana, { grantor: admin });
    const asked: unknown[] = [];
    const service = app.get(EnrollmentInvitations);
    service.revoke = (...args) => Promise.resolve(void asked.push(['revoke', ...args]));
    service.renew = (...args) => Promise.resolve(void asked.push(['renew', ...args]));
    for (const id of [inProgram, inCourse, role]) {
      expect((await app.call(admin, 'POST', `${invitations}/${id}/renew`)).body).toMatchObject({ id });
      expect((await app.call(admin, 'DELETE', `${invitations}/${id}`)).status).toBe(204);
    }
    expect(asked).toEqual([
      ['renew', admin, org.id, inProgram],
      ['revoke', admin, org.id, inProgram],
      ['renew', admin, org.id, inCourse],
      ['revoke', admin, org.id, inCourse],
    ]);
  });
});

describe('what I take', () => {
  test('one sees the courses that one actively takes, by whatever way, beside those that one holds rights on', async () => {
    const { org, admin, course, curriculum } = await school('my-studies');
    const tom = await app.a.user('tom@my-studies.example');
    const [second, third, fourth] = [
      await app.a.course(org, admin),
      await app.a.course(org, admin),
      await app.a.course(org, admin),
    ];
    const through = await app.a.programEnrollment(curriculum, tom, { grantor: admin });
    const direct = await app.a.courseEnrollment(course, tom, { grantor: admin });
    const byProgram = await app.a.courseEnrollment(second, tom, { grantor: admin, through });
    await app.a.courseEnrollment(third, tom, { grantor: admin, status: 'inactive' });
    await app.a.courseEnrollment(fourth, tom, { grantor: admin, status: 'inactive' });
    await app.a.coursePrivilege(fourth, tom, admin, ['manage_material']);
    await app.a.courseEnrollment(third, await app.a.user('ben@my-studies.example'), { grantor: admin });
    expect(await app.pages(tom, '/me/courses?limit=1')).toMatchObject([
      { id: course, privileges: [], enrollments: [{ id: direct, status: 'active' }] },
      { id: second, privileges: [], enrollments: [{ id: byProgram, status: 'active' }] },
      { id: fourth, privileges: ['manage_material'], enrollments: [] },
    ]);
  });

  test('one sees the programs that one is in, with every curriculum, beside those that one runs', async () => {
    const { org, admin, curriculum, program } = await school('my-degrees');
    const tom = await app.a.user('tom@my-degrees.example');
    const second = await app.a.curriculum(program);
    const ended = await app.a.program(org);
    const [a, b] = [
      await app.a.programEnrollment(curriculum, tom, { grantor: admin }),
      await app.a.programEnrollment(second, tom, { grantor: admin, status: 'pending' }),
    ];
    await app.a.programEnrollment(await app.a.curriculum(ended), tom, { grantor: admin, status: 'ended' });
    await app.a.programEnrollment(await app.a.curriculum(program), tom, { grantor: admin, status: 'suspended' });
    const { code, title } = { code: expect.any(String), title: expect.any(String) };
    const place = { organizationId: org.id, code, title, privileges: [] };
    expect(await app.pages(tom, '/me/programs?limit=1')).toEqual([
      {
        ...place,
        id: program,
        enrollments: [
          { id: a, status: 'enrolled', curriculumId: curriculum },
          { id: b, status: 'pending', curriculumId: second },
        ],
      },
    ]);
    expect(await app.pages(admin, '/me/programs')).toEqual([
      { ...place, id: program, enrollments: [] },
      { ...place, id: ended, enrollments: [] },
    ]);
  });
});

describe('the record of events', () => {
  test('what happened to the enrollment of a person is found by any of their names', async () => {
    const { org, admin, curriculum, people } = await school('their-events');
    const key = await app.a.key(org, 'S-1');
    const tom = await app.a.user('tom@their-events.example');
    await app.a.owner(key, tom);
    await app.a.programEnrollment(curriculum, tom, { grantor: admin, identifierId: key });
    for (const [index, about] of [{ identifierId: key }, { userId: tom }].entries()) {
      await app.sql(
        `insert into common.domain_event (id, type, payload, actor, occurred_at, request_id)
         values ($4, $1, $2, $3, now(), 'test')`,
        [
          `enrollment.planted-${['first', 'second'][index] ?? ''}`,
          JSON.stringify({ organizationId: org.id, ...about }),
          admin,
          random.id(),
        ],
      );
    }
    for (const name of ['key:S-1', 'tom@their-events.example', tom]) {
      const found = await app.pages(admin, `${people.replace('people', 'events')}?person=${at(name)}`);
      expect(found.map(({ type }) => type)).toEqual(['enrollment.planted-second', 'enrollment.planted-first']);
    }
  });
});

test('the gauge of what waits counts enrollments by their reasons', async () => {
  await app.sql('truncate catalog.organization, identity.identifier, common.domain_event cascade');
  const own = await school('gauge');
  const { course, curriculum, admin } = own;
  const { ana } = await disputed(own, 'gauge');
  await app.a.courseEnrollmentInvitation(course, ana, { grantor: admin, lostRights: true });
  for (const n of [1, 2]) {
    const address = await app.a.address(`waiting-${n}@gauge.example`);
    await app.a.programEnrollmentInvitation(curriculum, address, { grantor: admin });
    await app.a.courseEnrollmentInvitation(course, address, { grantor: admin, expiresAt: YESTERDAY });
    await app.a.courseInvitation(course, address, { grantor: admin });
  }
  const text = await app.get(Metrics).registry.getSingleMetricAsString('matricula_waiting_grants');
  expect(
    text
      .split('\n')
      .filter((line) => !line.startsWith('#'))
      .toSorted(),
  ).toEqual([
    'matricula_waiting_grants{kind="course-enrollment",reason="expired"} 2',
    'matricula_waiting_grants{kind="course-enrollment",reason="grantor-lost-rights"} 1',
    'matricula_waiting_grants{kind="course-privilege",reason="not-registered"} 2',
    'matricula_waiting_grants{kind="program-enrollment",reason="conflict"} 1',
    'matricula_waiting_grants{kind="program-enrollment",reason="not-registered"} 2',
  ]);
});
