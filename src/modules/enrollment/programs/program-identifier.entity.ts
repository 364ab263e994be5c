import { defineEntity, p } from '@mikro-orm/core';
import { Curriculum } from '../../catalog/curriculum.entity.js';
import { Identifier } from '../../identity/identifier.entity.js';
import { oneOfCheck } from '../enrollment-status.js';

const ProgramIdentifierSchema = defineEntity({
  name: 'ProgramIdentifier',
  schema: 'enrollment',
  tableName: 'program_identifier',
  properties: {
    enrollmentId: p.uuid().primary(),
    curriculum: () =>
      p
        .manyToOne(Curriculum)
        .mapToPk()
        .joinColumns('program_id', 'curriculum_id')
        .referencedColumnNames('program_id', 'id')
        .deleteRule('cascade'),
    identifier: () => p.manyToOne(Identifier).mapToPk().deleteRule('no action').index(),
    /** Whether the enrollment is real; part of the key that both tables refer to, so that it stands in one of them. */
    state: p.text().$type<'active' | 'pending'>(),
  },
  uniques: [
    { name: 'program_identifier_once', properties: ['curriculum', 'identifier'] },
    { name: 'program_identifier_whole', properties: ['enrollmentId', 'curriculum', 'identifier', 'state'] },
  ],
  checks: [oneOfCheck('program_identifier', 'state', ['active', 'pending'])],
});

/**
 * Under which identifier an enrollment in a program stands, waiting or real: one row for each, which stays when the
 * enrollment becomes real. So an external key, or an address, stands at most once per program and curriculum
 * across both. Whoever deletes this row deletes the enrollment.
 */
export class ProgramIdentifier extends ProgramIdentifierSchema.class {}
ProgramIdentifierSchema.setClass(ProgramIdentifier);
