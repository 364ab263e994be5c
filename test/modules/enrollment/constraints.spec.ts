import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Client } from 'pg';
import { Random } from '../../../src/common/clock/random.js';
import { Builders, type BuiltOrganization } from '../../support/builders.js';
import { createDatabase, type TestDatabase } from '../../support/database.js';

let database: TestDatabase;
let client: Client;
let a: Builders;
let org: BuiltOrganization;
let grantor: string;
let program: string;
let curriculum: string;
let course: string;

beforeAll(async () => {
  database = await createDatabase();
  client = new Client({ connectionString: database.url });
  await client.connect();
  a = new Builders(async <T>(text: string, values: readonly unknown[] = []) => {
    return (await client.query(text, [...values])).rows as T[];
  });
  org = await a.organization('school');
  grantor = await a.user('registrar@school.example');
  program = await a.program(org);
  curriculum = await a.curriculum(program);
  course = await a.course(org, grantor);
});
afterAll(async () => {
  await client.end();
  await database.drop();
});

const random = new Random();
let count = 0;
const someone = (): string => `person-${(count += 1)}`;
const user = (): Promise<string> => a.user(`${someone()}@school.example`);
const key = (): Promise<string> => a.key(org, someone());

/** With which SQLSTATE, and by which constraint or column, PostgreSQL refuses something. */
async function refusal(work: Promise<unknown>): Promise<{ code: unknown; by: unknown }> {
  try {
    await work;
  } catch (error) {
    const { code, constraint, column } = error as { code?: string; constraint?: string; column?: string };
    return { code, by: constraint ?? column };
  }
  throw new Error('It was not refused.');
}

const sql = (text: string, values: readonly unknown[]): Promise<unknown> => client.query(text, [...values]);

const unique = (by: string) => ({ code: '23505', by });
const foreign = (by: string) => ({ code: '23503', by });
const missing = (by: string) => ({ code: '23502', by });
const unknown = (by: string) => ({ code: '23514', by });

const REAL_PLACE = 'program_enrollment_id_program_id_curriculum_id_i_4e3b5_foreign';
const WAITING_PLACE = 'program_enrollment_invitation_id_program_id_curr_b090e_foreign';

const INSERT_PLACE = `insert into enrollment.program_identifier (enrollment_id, program_id, curriculum_id, identifier_id, state)
  values ($1, $2, $3, $4, 'active')`;

const NOBODY = '0198f0a0-0000-7000-8000-000000000000';

describe('enrollments in programs', () => {
  test('a user is in one curriculum of a program once, under whichever identifiers', async () => {
    const ana = await user();
    const underKey = await key();
    await a.programEnrollment(curriculum, ana, { grantor });
    expect(await refusal(a.programEnrollment(curriculum, ana, { grantor, identifierId: underKey }))).toEqual(
      unique('program_enrollment_user_once'),
    );
  });

  test('a user may be in two curricula of a program', async () => {
    const ana = await user();
    await a.programEnrollment(curriculum, ana, { grantor });
    await a.programEnrollment(await a.curriculum(program), ana, { grantor });
  });

  test('a key waits in one curriculum of a program once', async () => {
    const waiting = await key();
    await a.programEnrollmentInvitation(curriculum, waiting, { grantor });
    expect(await refusal(a.programEnrollmentInvitation(curriculum, waiting, { grantor }))).toEqual(
      unique('program_identifier_once'),
    );
  });

  test('a key under which somebody is enrolled already, whoever they are, is not enrolled for another user', async () => {
    const used = await key();
    await a.programEnrollment(curriculum, await user(), { grantor, identifierId: used });
    expect(await refusal(a.programEnrollment(curriculum, await user(), { grantor, identifierId: used }))).toEqual(
      unique('program_identifier_once'),
    );
  });

  test('a key that waits is not enrolled, and one that is enrolled does not wait, in the same curriculum', async () => {
    const [waiting, used] = [await key(), await key()];
    await a.programEnrollmentInvitation(curriculum, waiting, { grantor });
    await a.programEnrollment(curriculum, await user(), { grantor, identifierId: used });
    const once = unique('program_identifier_once');
    expect(await refusal(a.programEnrollment(curriculum, await user(), { grantor, identifierId: waiting }))).toEqual(
      once,
    );
    expect(await refusal(a.programEnrollmentInvitation(curriculum, used, { grantor }))).toEqual(once);
  });

  test('neither a waiting nor a real enrollment comes to stand under a key that another one stands under', async () => {
    const [waiting, used] = [await key(), await key()];
    const ids = [
      await a.programEnrollmentInvitation(curriculum, waiting, { grantor }),
      await a.programEnrollment(curriculum, await user(), { grantor, identifierId: used }),
    ];
    const move = 'update enrollment.program_identifier set identifier_id = $2 where enrollment_id = $1';
    for (const [index, other] of [used, waiting].entries()) {
      expect(await refusal(sql(move, [ids[index], other]))).toEqual(unique('program_identifier_once'));
    }
  });

  test.each([
    ['program_enrollment', REAL_PLACE],
    ['program_enrollment_invitation', WAITING_PLACE],
  ])(
    '%s: an enrollment is in the program and curriculum, and under the identifier, that its place says, and no other',
    async (table, constraint) => {
      const id =
        table === 'program_enrollment'
          ? await a.programEnrollment(curriculum, await user(), { grantor })
          : await a.programEnrollmentInvitation(curriculum, await key(), { grantor });
      const others = {
        identifier_id: await key(),
        program_id: await a.program(org),
        curriculum_id: await a.curriculum(program),
      };
      for (const [column, value] of Object.entries(others)) {
        const update = `update enrollment.${table} set ${column} = $2 where id = $1`;
        expect(await refusal(sql(update, [id, value]))).toEqual(foreign(constraint));
      }
    },
  );

  test('a curriculum of another program is refused', async () => {
    const other = await a.program(org);
    expect(await refusal(sql(INSERT_PLACE, [random.id(), other, curriculum, await key()]))).toEqual(
      foreign('program_identifier_program_id_curriculum_id_foreign'),
    );
  });

  test('an enrollment without an identifier, or with one that there is not, is refused', async () => {
    expect(await refusal(sql(INSERT_PLACE, [random.id(), program, curriculum, null]))).toEqual(
      missing('identifier_id'),
    );
    expect(await refusal(sql(INSERT_PLACE, [random.id(), program, curriculum, NOBODY]))).toEqual(
      foreign('program_identifier_identifier_id_foreign'),
    );
  });

  test('a real enrollment without a user, or with one that there is not, is refused', async () => {
    const underKey = await key();
    const insert = (userId: string | null) =>
      sql(
        `with place as (${INSERT_PLACE} returning *)
         insert into enrollment.program_enrollment
           (id, program_id, curriculum_id, identifier_id, user_id, status, grantor_id, granted_at)
         select enrollment_id, program_id, curriculum_id, identifier_id, $5, 'enrolled', $6, now() from place`,
        [random.id(), program, curriculum, underKey, userId, grantor],
      );
    expect(await refusal(insert(null))).toEqual(missing('user_id'));
    expect(await refusal(insert(NOBODY))).toEqual(foreign('program_enrollment_user_id_foreign'));
  });

  test('an enrollment, waiting or real, without a row that says under which identifier it stands is refused', async () => {
    const identifier = await key();
    const waiting = sql(
      `insert into enrollment.program_enrollment_invitation
         (id, program_id, curriculum_id, identifier_id, status, grantor_id, granted_at, expires_at)
       values ($1, $2, $3, $4, 'enrolled', $5, now(), now())`,
      [random.id(), program, curriculum, identifier, grantor],
    );
    expect(await refusal(waiting)).toEqual(foreign(WAITING_PLACE));
    const real = sql(
      `insert into enrollment.program_enrollment
         (id, program_id, curriculum_id, identifier_id, user_id, status, grantor_id, granted_at)
       values ($1, $2, $3, $4, $5, 'enrolled', $5, now())`,
      [random.id(), program, curriculum, identifier, grantor],
    );
    expect(await refusal(real)).toEqual(foreign(REAL_PLACE));
  });

  test('an enrollment is waiting or real, and not both under one id', async () => {
    const [waiting, real] = [await key(), await key()];
    const waitingId = await a.programEnrollmentInvitation(curriculum, waiting, { grantor });
    const realId = await a.programEnrollment(curriculum, await user(), { grantor, identifierId: real });
    const alsoReal = sql(
      `insert into enrollment.program_enrollment
         (id, program_id, curriculum_id, identifier_id, user_id, status, grantor_id, granted_at)
       select id, program_id, curriculum_id, identifier_id, $2, status, grantor_id, granted_at
       from enrollment.program_enrollment_invitation where id = $1`,
      [waitingId, await user()],
    );
    expect(await refusal(alsoReal)).toEqual(foreign(REAL_PLACE));
    const alsoWaiting = sql(
      `insert into enrollment.program_enrollment_invitation
         (id, program_id, curriculum_id, identifier_id, status, grantor_id, granted_at, expires_at)
       select id, program_id, curriculum_id, identifier_id, status, grantor_id, granted_at, now()
       from enrollment.program_enrollment where id = $1`,
      [realId],
    );
    expect(await refusal(alsoWaiting)).toEqual(foreign(WAITING_PLACE));
  });

  test('a status that the domain does not know is refused, of what waits and of what is real', async () => {
    expect(await refusal(a.programEnrollmentInvitation(curriculum, await key(), { grantor }, 'active'))).toEqual(
      unknown('program_enrollment_invitation_status_known'),
    );
    expect(await refusal(a.programEnrollment(curriculum, await user(), { grantor, status: 'Enrolled' }))).toEqual(
      unknown('program_enrollment_status_known'),
    );
  });
});

describe('enrollments in courses', () => {
  test('a user is active in a course once, across programs and direct enrollments', async () => {
    const ana = await user();
    const through = await a.programEnrollment(curriculum, ana, { grantor });
    const other = await a.programEnrollment(await a.curriculum(program), ana, { grantor });
    await a.courseEnrollment(course, ana, { grantor, through });
    const once = unique('course_enrollment_active_once');
    expect(await refusal(a.courseEnrollment(course, ana, { grantor }))).toEqual(once);
    expect(await refusal(a.courseEnrollment(course, ana, { grantor, through: other }))).toEqual(once);
    await a.courseEnrollment(course, ana, { grantor, through: other, status: 'inactive' });
    const activate = `update enrollment.course_enrollment set status = 'active' where course_id = $1 and user_id = $2`;
    expect(await refusal(sql(activate, [course, ana]))).toEqual(once);
  });

  test('an identifier waits to be active in a course once, across programs and direct enrollments', async () => {
    const waiting = await key();
    const through = await a.programEnrollmentInvitation(curriculum, waiting, { grantor });
    await a.courseEnrollmentInvitation(course, waiting, { grantor });
    const once = unique('course_enrollment_invitation_active_once');
    expect(await refusal(a.courseEnrollmentInvitation(course, waiting, { grantor }, { through }))).toEqual(once);
    await a.courseEnrollmentInvitation(course, waiting, { grantor }, { through, status: 'inactive' });
    const activate = `update enrollment.course_enrollment_invitation set status = 'active'
      where course_id = $1 and identifier_id = $2`;
    expect(await refusal(sql(activate, [course, waiting]))).toEqual(once);
  });

  test('a user is in a course directly once, active or not', async () => {
    const ana = await user();
    await a.courseEnrollment(course, ana, { grantor, status: 'inactive' });
    for (const status of ['active', 'inactive']) {
      expect(await refusal(a.courseEnrollment(course, ana, { grantor, status }))).toEqual(
        unique('course_enrollment_direct_once'),
      );
    }
  });

  test('an identifier waits for a course directly once, to be active or not', async () => {
    const waiting = await key();
    await a.courseEnrollmentInvitation(course, waiting, { grantor }, { status: 'inactive' });
    for (const status of ['active', 'inactive']) {
      expect(await refusal(a.courseEnrollmentInvitation(course, waiting, { grantor }, { status }))).toEqual(
        unique('course_enrollment_invitation_direct_once'),
      );
    }
  });

  test('through one enrollment in a program, waiting or real, somebody is in a course once', async () => {
    const [ana, waiting] = [await user(), await key()];
    const real = { grantor, through: await a.programEnrollment(curriculum, ana, { grantor }), status: 'inactive' };
    await a.courseEnrollment(course, ana, real);
    expect(await refusal(a.courseEnrollment(course, ana, real))).toEqual(unique('program_course_enrollment_once'));
    const through = await a.programEnrollmentInvitation(curriculum, waiting, { grantor });
    const pending = { through, status: 'inactive' };
    await a.courseEnrollmentInvitation(course, waiting, { grantor }, pending);
    expect(await refusal(a.courseEnrollmentInvitation(course, waiting, { grantor }, pending))).toEqual(
      unique('program_course_enrollment_invitation_once'),
    );
  });

  test('an enrollment without an identifier or a user, or with one that there is not, is refused', async () => {
    const ana = await user();
    const real = (userId: string | null, identifierId: string | null) =>
      refusal(
        sql(
          `insert into enrollment.course_enrollment
             (id, course_id, user_id, identifier_id, through, status, grantor_id, granted_at)
           values ($1, $2, $3, $4, 'course', 'active', $5, now())`,
          [random.id(), course, userId, identifierId, grantor],
        ),
      );
    expect(await real(null, ana)).toEqual(missing('user_id'));
    expect(await real(ana, null)).toEqual(missing('identifier_id'));
    expect(await real(NOBODY, ana)).toEqual(foreign('course_enrollment_user_id_foreign'));
    expect(await real(ana, NOBODY)).toEqual(foreign('course_enrollment_identifier_id_foreign'));
    const waiting = (identifierId: string | null) =>
      refusal(
        sql(
          `insert into enrollment.course_enrollment_invitation
             (id, course_id, identifier_id, through, status, grantor_id, granted_at, expires_at)
           values ($1, $2, $3, 'course', 'active', $4, now(), now())`,
          [random.id(), course, identifierId, grantor],
        ),
      );
    expect(await waiting(null)).toEqual(missing('identifier_id'));
    expect(await waiting(NOBODY)).toEqual(foreign('course_enrollment_invitation_identifier_id_foreign'));
  });

  test('a status that the domain does not know is refused, of what waits and of what is real', async () => {
    expect(
      await refusal(a.courseEnrollmentInvitation(course, await key(), { grantor }, { status: 'enrolled' })),
    ).toEqual(unknown('course_enrollment_invitation_status_known'));
    expect(await refusal(a.courseEnrollment(course, await user(), { grantor, status: 'ended' }))).toEqual(
      unknown('course_enrollment_status_known'),
    );
  });

  test.each(['course_enrollment', 'course_enrollment_invitation'])(
    '%s: a way into a course that the domain does not know is refused',
    async (table) => {
      const id =
        table === 'course_enrollment'
          ? await a.courseEnrollment(course, await user(), { grantor })
          : await a.courseEnrollmentInvitation(course, await key(), { grantor });
      const update = `update enrollment.${table} set through = 'window' where id = $1`;
      expect(await refusal(sql(update, [id]))).toEqual(unknown(`${table}_through_known`));
    },
  );

  test('nobody comes into a course through the enrollment of another user in a program', async () => {
    const [ana, ben] = [await user(), await user()];
    const through = await a.programEnrollment(curriculum, ana, { grantor });
    expect(await refusal(a.courseEnrollment(course, ben, { grantor, through }))).toEqual(
      foreign('program_course_enrollment_program_enrollment_id_user_id_foreign'),
    );
    const direct = await a.courseEnrollment(course, ben, { grantor });
    const link = `insert into enrollment.program_course_enrollment (id, course_id, user_id, program_enrollment_id)
      values ($1, $2, $3, $4)`;
    expect(await refusal(sql(link, [direct, course, ana, through]))).toEqual(
      foreign('program_course_enrollment_id_course_id_user_id_foreign'),
    );
  });

  test('nobody comes into a course, nor waits for it, through an enrollment in a program that there is not', async () => {
    expect(await refusal(a.courseEnrollment(course, await user(), { grantor, through: NOBODY }))).toEqual(
      foreign('program_course_enrollment_program_enrollment_id_user_id_foreign'),
    );
    expect(await refusal(a.courseEnrollmentInvitation(course, await key(), { grantor }, { through: NOBODY }))).toEqual(
      foreign('program_course_enrollment_invitation_program_enr_9f9d8_foreign'),
    );
  });

  test('a link to a program is about the course of its enrollment, waiting or real', async () => {
    const [ana, waiting, other] = [await user(), await key(), await a.course(org, grantor)];
    const real = await a.courseEnrollment(course, ana, {
      grantor,
      through: await a.programEnrollment(curriculum, ana, { grantor }),
    });
    expect(
      await refusal(sql('update enrollment.program_course_enrollment set course_id = $2 where id = $1', [real, other])),
    ).toEqual(foreign('program_course_enrollment_id_course_id_user_id_foreign'));
    const through = await a.programEnrollmentInvitation(curriculum, waiting, { grantor });
    const pending = await a.courseEnrollmentInvitation(course, waiting, { grantor }, { through });
    const move = 'update enrollment.program_course_enrollment_invitation set course_id = $2 where id = $1';
    expect(await refusal(sql(move, [pending, other]))).toEqual(
      foreign('program_course_enrollment_invitation_id_course_id_foreign'),
    );
  });

  test('an enrollment in a program stays while enrollments in courses hang on it, and goes once they are gone', async () => {
    const [ana, waiting] = [await user(), await key()];
    const through = await a.programEnrollment(curriculum, ana, { grantor });
    const real = await a.courseEnrollment(course, ana, { grantor, through });
    const place = 'delete from enrollment.program_identifier where enrollment_id = $1';
    const byUser = foreign('program_course_enrollment_program_enrollment_id_user_id_foreign');
    expect(await refusal(sql('delete from enrollment.program_enrollment where id = $1', [through]))).toEqual(byUser);
    expect(await refusal(sql(place, [through]))).toEqual(byUser);
    const invited = await a.programEnrollmentInvitation(curriculum, waiting, { grantor });
    const pending = await a.courseEnrollmentInvitation(course, waiting, { grantor }, { through: invited });
    expect(await refusal(sql(place, [invited]))).toEqual(
      foreign('program_course_enrollment_invitation_program_enr_9f9d8_foreign'),
    );
    await sql('delete from enrollment.course_enrollment where id = $1', [real]);
    await sql('delete from enrollment.course_enrollment_invitation where id = $1', [pending]);
    await sql(place, [through]);
    await sql(place, [invited]);
    const left = await client.query(
      `select id from enrollment.program_enrollment where id = $1
       union all select id from enrollment.program_enrollment_invitation where id = $2
       union all select id from enrollment.program_course_enrollment where id = $3
       union all select id from enrollment.program_course_enrollment_invitation where id = $4`,
      [through, invited, real, pending],
    );
    expect(left.rows).toEqual([]);
  });

  test('an enrollment that waits for a course stays while its enrollment in the program has become real', async () => {
    const waiting = await key();
    const owner = await user();
    const through = await a.programEnrollmentInvitation(curriculum, waiting, { grantor });
    const pending = await a.courseEnrollmentInvitation(course, waiting, { grantor }, { through });
    await sql(
      `with arrived as (delete from enrollment.program_enrollment_invitation where id = $1 returning *),
       placed as (update enrollment.program_identifier set state = 'active' where enrollment_id = $1)
       insert into enrollment.program_enrollment
         (id, program_id, curriculum_id, identifier_id, user_id, status, grantor_id, granted_at)
       select id, program_id, curriculum_id, identifier_id, $2, status, grantor_id, granted_at from arrived`,
      [through, owner],
    );
    const left = await client.query('select id from enrollment.course_enrollment_invitation where id = $1', [pending]);
    expect(left.rows).toEqual([{ id: pending }]);
    expect(await refusal(sql('delete from enrollment.program_identifier where enrollment_id = $1', [through]))).toEqual(
      foreign('program_course_enrollment_invitation_program_enr_9f9d8_foreign'),
    );
  });
});
