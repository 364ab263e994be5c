import { defineEntity, p } from '@mikro-orm/core';
import { User } from '../../identity/user.entity.js';
import { PROGRAM_STATUSES, oneOfCheck, type ProgramStatus } from '../enrollment-status.js';
import { ProgramIdentifier } from './program-identifier.entity.js';

const index = (name: string, columns: string, unique = '') => ({
  name,
  expression: `create ${unique}index "${name}" on "enrollment"."program_enrollment" (${columns})`,
});

const ProgramEnrollmentSchema = defineEntity({
  name: 'ProgramEnrollment',
  schema: 'enrollment',
  tableName: 'program_enrollment',
  properties: {
    id: p.uuid().primary(),
    place: () =>
      p
        .manyToOne(ProgramIdentifier)
        .mapToPk()
        .joinColumns('id', 'program_id', 'curriculum_id', 'identifier_id', 'state')
        .referencedColumnNames('enrollment_id', 'program_id', 'curriculum_id', 'identifier_id', 'state')
        .updateRule('cascade')
        .deleteRule('cascade'),
    user: () => p.manyToOne(User).mapToPk(),
    state: p.text().default('active'),
    status: p.text().$type<ProgramStatus>(),
    grantor: () => p.manyToOne(User).mapToPk(),
    grantedAt: p.datetime(),
  },
  uniques: [{ name: 'program_enrollment_of_user', properties: ['id', 'user'] }],
  indexes: [
    index('program_enrollment_user_once', '"program_id", "user_id", "curriculum_id"', 'unique '),
    index('program_enrollment_page_index', '"program_id", "id"'),
    index('program_enrollment_user_index', '"user_id", "program_id"'),
  ],
  checks: [
    oneOfCheck('program_enrollment', 'status', PROGRAM_STATUSES),
    oneOfCheck('program_enrollment', 'state', ['active']),
  ],
});

/** One registered person in one curriculum of a program: at most once in each. */
export class ProgramEnrollment extends ProgramEnrollmentSchema.class {}
ProgramEnrollmentSchema.setClass(ProgramEnrollment);
