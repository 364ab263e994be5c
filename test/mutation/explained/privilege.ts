import type { Explained } from '../explained.js';

export const OF_PRIVILEGE: readonly Explained[] = [
  {
    file: 'src/modules/privilege/waiting/candidates.sql.ts',
    why: 'Equivalent: whoever owns the identifier of a candidate is a user, so there is somebody to hold.',
    mutants: [['select id, trusted_domains from org where (select count(*) from person) >= 0`,', '>=', '>']],
  },
  {
    file: 'src/modules/privilege/waiting/candidates.sql.ts',
    why: 'Equivalent: no course has the id null.',
    mutants: [
      [
        'distinct(candidates.flatMap((one) => (one.course_id === null ? [] : [one.course_id]))),',
        'one.course_id === null',
        'false',
      ],
    ],
  },
  {
    file: 'src/modules/privilege/waiting/conversion.sql.ts',
    why: 'PostgreSQL sorts once for both aggregates of the statement; when neither asks for an order, a test notices.',
    mutants: [
      ['select organization_id, user_id, (array_agg(id order by id))[1],', 'order by id', ''],
      [
        "select course_id, user_id, (array_agg(id order by id))[1], ${union('allow')}, ${union('deny')},",
        'order by id',
        '',
      ],
      ['(array_agg(grantor_id order by id))[1], min(granted_at)', 'order by id', ''],
    ],
  },
];
