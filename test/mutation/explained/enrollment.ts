import type { Explained } from '../explained.js';

export const OF_ENROLLMENT: readonly Explained[] = [
  {
    file: 'src/modules/enrollment/places-held.sql.ts',
    why: 'Equivalent but for a statement that finds nothing.',
    mutants: [['if (userIds.length === 0) return new Map();', 'userIds.length === 0', 'false']],
  },
  {
    file: 'src/modules/enrollment/waiting/conversion.sql.ts',
    why: 'PostgreSQL reads what is in this order already in its order without being told, and promises it only when it is.',
    mutants: [
      [
        'select id, program_id, curriculum_id, identifier_id, user_id, status, grantor_id, granted_at from ready order by id',
        'order by id on',
        'on',
      ],
      [
        'from granted join catalog.program program on program.id = granted.program_id order by granted.id`,',
        'order by granted.id',
        '',
      ],
      [
        'from granted join ready using (id) join catalog.course course on course.id = granted.course_id order by granted.id`,',
        'order by granted.id',
        '',
      ],
    ],
  },
  {
    file: 'src/modules/enrollment/waiting/conversion.sql.ts',
    why: 'Equivalent: whoever is active in the course holds an active enrollment there, which is asked next.',
    mutants: [
      [
        "where e.user_id = any($1::uuid[]) and e.through = 'course' and e.status = 'inactive' and exists (",
        "e.status = 'inactive' and exists",
        'exists',
      ],
    ],
  },
  {
    file: 'src/modules/enrollment/waiting/conversion.sql.ts',
    why: 'Equivalent: a direct enrollment has none in a program, and one through a program is the same person’s as that.',
    mutants: [
      [
        "case when ci.through = 'program' and pe.status not in ('enrolled', 'pending') then 'inactive' else ci.status end",
        "ci.through = 'program'",
        'true',
      ],
      [
        'left join enrollment.program_enrollment pe on pe.id = link.program_enrollment_id and pe.user_id = o.user_id',
        'and pe.user_id = o.user_id where',
        'where',
      ],
    ],
  },
  {
    file: 'src/modules/enrollment/waiting/waiting-places.sql.ts',
    why: 'Only saves telling of the same place twice: whoever holds places holds each once.',
    mutants: [
      ['`select distinct \'program\' as kind, ci.program_id as id, ci.grantor_id as "grantorId"', 'distinct', ''],
      ["select distinct 'course', ci.course_id, ci.grantor_id", 'distinct', ''],
    ],
  },
  {
    file: 'src/modules/enrollment/waiting/conversion.service.ts',
    why: 'Equivalent but for statements that find nothing, and convert nothing.',
    mutants: [
      ['if (userIds.length === 0) return;', 'userIds.length === 0', 'false'],
      ['if (places.length === 0) return;', 'places.length === 0', 'false'],
      [
        "const inPrograms = places.some((place) => place.kind === 'program')",
        "places.some((place) => place.kind === 'program')",
        'true',
      ],
      ["const inPrograms = places.some((place) => place.kind === 'program')", "place.kind === 'program'", 'true'],
      ["const courses = places.some((place) => place.kind === 'course');", "place.kind === 'course'", 'true'],
    ],
  },
  {
    file: 'src/modules/enrollment/waiting/return-enrollments-of-key.listener.ts',
    why: 'Equivalent but for statements that find nothing, and convert nothing: nothing goes that was in the way of anything.',
    mutants: [
      [
        'if (held.programs.length + held.courses.length === 0) return;',
        'held.programs.length + held.courses.length === 0',
        'false',
      ],
    ],
  },
  {
    file: 'src/modules/enrollment/waiting/return-enrollments-of-key.listener.ts',
    why: 'Equivalent: whoever there is not is null to PostgreSQL, and owns nothing.',
    mutants: [
      [
        'await this.conversion.convert(em, owner === undefined ? [userId] : [userId, owner]);',
        'owner === undefined',
        'false',
      ],
    ],
  },
  {
    file: 'src/modules/enrollment/waiting/returning.sql.ts',
    why: 'Only saves a statement that writes nothing.',
    mutants: [['if (left.length === 0) return Promise.resolve([]);', 'left.length === 0', 'false']],
  },
  {
    file: 'src/modules/enrollment/waiting/waiting-places.sql.ts',
    why: 'Equivalent: no course has the id of a program.',
    mutants: [
      [
        '...new Set(places.filter((place) => place.kind === kind).map((place) => place.id)),',
        'place.kind === kind',
        'true',
      ],
    ],
  },
  {
    file: 'src/modules/enrollment/waiting/withholding.sql.ts',
    why: 'Equivalent but for places that are asked about in vain, or twice: what waits there is looked for once more where it is marked.',
    mutants: [
      [
        '`select distinct ci.grantor_id as "grantorId", program.organization_id as "organizationId", null::uuid as "courseId"',
        'distinct ci',
        'ci',
      ],
      ['select distinct ci.grantor_id, course.organization_id, ci.course_id', 'distinct ci', 'ci'],
      [
        'from enrollment.program_enrollment_invitation ci join catalog.program program on program.id = ci.program_id',
        'program.id = ci.program_id',
        'true',
      ],
      [
        'where ci.grantor_id = any($1::uuid[]) and not ci.grantor_lost_rights',
        'and not ci.grantor_lost_rights union',
        'union',
      ],
      ['where ci.grantor_id = any($1::uuid[]) and not ci.grantor_lost_rights`,', 'and not ci.grantor_lost_rights', ''],
      ['if (places.length === 0) return [];', 'places.length === 0', 'false'],
    ],
  },
  {
    file: 'src/modules/enrollment/waiting/withholding.sql.ts',
    why: 'Equivalent: who may not enrol in a course is no registrar, and their programs in that organization are among the places as well.',
    mutants: [
      [
        'where place."courseId" is null and ci.grantor_id = place."grantorId" and ci.program_id = program.id',
        'place."courseId" is null',
        'true',
      ],
    ],
  },
  {
    file: 'src/modules/enrollment/waiting/enrollment-invitations.service.ts',
    why: 'Equivalent but for statements that find nothing.',
    mutants: [
      [
        'if (person?.userId !== undefined) await this.conversion.convert(em, [person.userId]);',
        'person?.userId !== undefined',
        'true',
      ],
    ],
  },
  {
    file: 'src/modules/enrollment/waiting/remove-expired-enrollments.job.ts',
    why: 'The order in which the log tells of several.',
    mutants: [['order by id`,', 'order by id', '']],
  },
  {
    file: 'src/modules/enrollment/waiting/remove-expired-enrollments.job.ts',
    why: 'Equivalent: no enrollment in a program has the id of one in a course.',
    mutants: [
      [
        'const ids = (program: boolean) => here.filter((one) => one.program === program).map((one) => one.id);',
        'one.program === program',
        'true',
      ],
    ],
  },
  {
    file: 'src/modules/enrollment/waiting/waiting-enrollments.sql.ts',
    why: 'What kind of an identifier it is decides nothing where it is only to be locked.',
    mutants: [['join identity.namespace n on n.id = i.namespace_id`;', 'n.id = i.namespace_id', 'true']],
  },
  {
    file: 'src/modules/enrollment/waiting/waiting-enrollments.sql.ts',
    why: 'The order in which the log tells of several.',
    mutants: [
      ['from (select * from program union all select * from courses) renewed order by id`,', 'order by id', ''],
    ],
  },
];
