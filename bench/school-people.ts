import type pg from 'pg';
import { ADDRESSES } from '../src/modules/identity/index.js';
import type { School } from './school.js';

const FIRST_NAMES = ['Ada', 'Emmy', 'Grace', 'Alan', 'Sofia', 'Maryam', 'Kurt', 'Srinivasa', 'Olga', 'Paul', 'Hedy'];
const LAST_NAMES = ['Lovelace', 'Noether', 'Hopper', 'Turing', 'Kovalevskaya', 'Mirzakhani', 'Gödel', 'Ramanujan'];

/**
 * People of one school, in set-based statements: `$1` prefix of their keys, `$2` how many wait, `$3` how many have
 * registered, every fourth. Person n has key `<prefix>000n`; of the address tied to it, one in five has none.
 */
export async function populate(sql: pg.Pool, school: School, prefix: string, waiting: number, registered: number) {
  const client = await sql.connect();
  try {
    await client.query('begin');
    await client.query(
      `create temporary table person on commit drop as
       select n, n % 4 = 0 as registered, $1 || lpad(n::text, 7, '0') as key,
         case when n % 4 = 0 or n % 5 <> 0 then lower(
           ($4::text[])[1 + n * 7 % cardinality($4::text[])] || '.' || ($5::text[])[1 + n * 3 % cardinality($5::text[])])
           || '.' || $1 || n || '@school.example' end as address,
         ($4::text[])[1 + n * 7 % cardinality($4::text[])] || ' ' || ($5::text[])[1 + n * 3 % cardinality($5::text[])]
           as name,
         null::uuid as key_id, null::uuid as address_id,
         (select ids[1 + n % cardinality(ids)] from (select $6::uuid[] as ids)) as program_id,
         (select ids[1 + n % cardinality(ids)] from (select $7::uuid[] as ids)) as curriculum_id,
         (select ids[1 + n % cardinality(ids)] from (select $8::uuid[] as ids)) as course_id,
         (select ids[1 + (n * 13 + 1) % cardinality(ids)] from (select $8::uuid[] as ids)) as second_course_id
       from generate_series(1, $2::int + $3::int) n`,
      [
        prefix,
        waiting,
        registered,
        FIRST_NAMES,
        LAST_NAMES.map((name) => name.replace('ö', 'oe')),
        school.programs.map((program) => program.id),
        school.programs.map((program) => program.curriculumId),
        school.courses,
      ],
    );
    // All schools grow over the same twenty days. Of two in three the address was known first, and of the others the key.
    await client.query(
      `update person set
         address_id = uuidv7(case when n % 3 <> 0 then interval '-60 days' else interval '-20 days' end + n * step),
         key_id = uuidv7(interval '-40 days' + n * step)
       from (select interval '20 days' / max(n) as step from person) steps`,
    );
    await client.query('create unique index on person (n)');
    await client.query('analyze person');
    for (const [statement, ...values] of statements(school)) await client.query(statement, values);
    await client.query('commit');
  } finally {
    client.release();
  }
}

function statements(school: School): [statement: string, ...values: unknown[]][] {
  const { namespaceId, adminId } = school;
  const granted = `$1::uuid, now() - interval '1 day'`;
  const waits = `${granted}, now() + interval '80 days', false`;
  return [
    [
      `insert into identity.identifier (id, namespace_id, folded, given, created_at)
       select address_id, $1::uuid, address, address, now() from person where address is not null
       union all select key_id, $2::uuid, key, key, now() from person`,
      ADDRESSES,
      namespaceId,
    ],
    [
      `insert into identity.identifier_alias (key_id, namespace_id, address_id, since)
       select key_id, $1::uuid, address_id, now() from person where address is not null and not registered`,
      namespaceId,
    ],
    [
      `insert into identity."user" (id, google_sub, address_id, name, picture, registered_at)
       select address_id, 'sub-' || address, address_id, name, '', now() from person where registered`,
    ],
    [
      `insert into identity.identifier_owner (identifier_id, namespace_id, user_id, proof, since)
       select address_id, $1::uuid, address_id, 'authoritative', now() from person where registered
       union all select key_id, $2::uuid, address_id, 'linked', now() from person where registered`,
      ADDRESSES,
      namespaceId,
    ],
    ['alter table person add enrollment_id uuid, add course_enrollment_id uuid'],
    ['update person set enrollment_id = uuidv7(), course_enrollment_id = uuidv7()'],
    [
      `insert into enrollment.program_identifier (enrollment_id, program_id, curriculum_id, identifier_id, state)
       select enrollment_id, program_id, curriculum_id, key_id, case when registered then 'active' else 'pending' end
       from person`,
    ],
    [
      `insert into enrollment.program_enrollment_invitation
         (id, program_id, curriculum_id, identifier_id, status, grantor_id, granted_at, expires_at, grantor_lost_rights)
       select enrollment_id, program_id, curriculum_id, key_id, 'enrolled', ${waits} from person where not registered`,
      adminId,
    ],
    [
      `insert into enrollment.program_enrollment
         (id, program_id, curriculum_id, identifier_id, user_id, status, grantor_id, granted_at)
       select enrollment_id, program_id, curriculum_id, key_id, address_id, 'enrolled', ${granted}
       from person where registered`,
      adminId,
    ],
    [
      `insert into enrollment.course_enrollment_invitation
         (id, course_id, identifier_id, through, status, grantor_id, granted_at, expires_at, grantor_lost_rights)
       select course_enrollment_id, course_id, key_id, 'program', 'active', ${waits} from person where not registered
       union all
       select uuidv7(), second_course_id, coalesce(case when address is not null then address_id end, key_id), 'course',
         'active', ${waits} from person where not registered and second_course_id <> course_id`,
      adminId,
    ],
    [
      `insert into enrollment.program_course_enrollment_invitation (id, course_id, program_enrollment_id)
       select course_enrollment_id, course_id, enrollment_id from person where not registered`,
    ],
    [
      `insert into enrollment.course_enrollment
         (id, course_id, user_id, identifier_id, through, status, grantor_id, granted_at)
       select course_enrollment_id, course_id, address_id, key_id, 'program', 'active', ${granted}
       from person where registered`,
      adminId,
    ],
    [
      `insert into enrollment.program_course_enrollment (id, course_id, user_id, program_enrollment_id)
       select course_enrollment_id, course_id, address_id, enrollment_id from person where registered`,
    ],
    [
      `insert into privilege.course_privilege_invitation
         (course_id, identifier_id, id, allow, deny, grantor_id, granted_at, expires_at, grantor_lost_rights)
       select course_id, address_id, uuidv7(), '{manage_material}', '{}', ${waits}
       from person where not registered and address is not null and n % 4 = 1`,
      adminId,
    ],
    [
      `insert into privilege.course_privilege (course_id, user_id, id, allow, deny, grantor_id, granted_at)
       select course_id, address_id, uuidv7(), '{manage_material}', '{}', ${granted}
       from person where registered and n % 16 = 0`,
      adminId,
    ],
    [
      `insert into privilege.course_privilege_role (course_id, user_id, role_name)
       select course_id, address_id, 'assistant' from person where registered and n % 32 = 0`,
    ],
  ];
}
