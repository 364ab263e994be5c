import { defineEntity, p } from '@mikro-orm/core';
import { User } from '../../identity/user.entity.js';
import { PROGRAM_STATUSES, oneOfCheck, type ProgramStatus } from '../enrollment-status.js';
import { ProgramIdentifier } from './program-identifier.entity.js';

const index = (name: string, columns: string) => ({
  name,
  expression: `create index "${name}" on "enrollment"."program_enrollment_invitation" (${columns})`,
});

const ProgramEnrollmentInvitationSchema = defineEntity({
  name: 'ProgramEnrollmentInvitation',
  schema: 'enrollment',
  tableName: 'program_enrollment_invitation',
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
    state: p.text().default('pending'),
    status: p.text().$type<ProgramStatus>(),
    grantor: () => p.manyToOne(User).mapToPk().index(),
    grantedAt: p.datetime(),
    expiresAt: p.datetime(),
    grantorLostRights: p.boolean().default(false),
  },
  indexes: [
    index('program_enrollment_invitation_page_index', '"program_id", "id"'),
    index('program_enrollment_invitation_identifier_index', '"identifier_id"'),
    index('program_enrollment_invitation_people_index', '"program_id", "identifier_id"'),
  ],
  checks: [
    oneOfCheck('program_enrollment_invitation', 'status', PROGRAM_STATUSES),
    oneOfCheck('program_enrollment_invitation', 'state', ['pending']),
  ],
});

/** An enrollment in a program that waits for the owner of an identifier. Its id becomes that of the real one. */
export class ProgramEnrollmentInvitation extends ProgramEnrollmentInvitationSchema.class {}
ProgramEnrollmentInvitationSchema.setClass(ProgramEnrollmentInvitation);
