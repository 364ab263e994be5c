import { defineEntity, p } from '@mikro-orm/core';
import { WAITING_JOINS, WAITING_PERSON } from '../../privilege/index.js';
import { LABEL, NAMED, REAL_JOINS, REAL_PERSON } from '../waiting/waiting-person.sql.js';

/**
 * Whether a row's address is somebody's who does not own its key: `o` owns the key, `disputed_owner` the address. The key
 * may be nobody's by now; it is not taken for the other's before a registrar says so.
 */
const DISPUTED = 'disputed_owner.user_id is not null and disputed_owner.user_id is distinct from o.user_id';

const HELD = `select held.identifier_id from enrollment.program_enrollment held
    where held.program_id = ci.program_id and held.curriculum_id = ci.curriculum_id and held.user_id = o.user_id`;

const ProgramEnrollmentGrantSchema = defineEntity({
  name: 'ProgramEnrollmentGrant',
  schema: 'enrollment',
  tableName: 'program_enrollment_grant',
  view: true,
  expression: `
  select e.id, org.id as organization_id, e.program_id, e.curriculum_id, 'active' as state, null::text as reason,
    null::text as conflict, e.user_id, e.identifier_id, ${REAL_PERSON},
    e.status, e.grantor_id, e.granted_at, 'infinity'::timestamptz as expires_at
  from enrollment.program_enrollment e
  join catalog.program pr on pr.id = e.program_id
  join catalog.organization org on org.id = pr.organization_id
  ${REAL_JOINS}
  union all
  select ci.id, org.id as organization_id, ci.program_id, ci.curriculum_id, 'pending' as state,
    case
      when ci.grantor_lost_rights then 'grantor-lost-rights'
      when ${DISPUTED} then 'conflict'
      when o.identifier_id is null then 'not-registered'
      when exists (${HELD}) then 'conflict'
      else 'conversion-failed'
    end as reason,
    case
      when ${DISPUTED} and o.user_id is null then 'The key “' || i.given || '” is nobody’s by now, and the address '
        || disputed_address.given || ' belongs to ' || ${LABEL('disputed_owner.user_id')}
        || ': link the key, or send the row again.'
      when ${DISPUTED} then 'The key “' || i.given || '” belongs to ' || ${LABEL('o.user_id')} || ', the address '
        || disputed_address.given || ' to ' || ${LABEL('disputed_owner.user_id')} || '.'
      when exists (${HELD}) then ${LABEL('o.user_id')} || ' is in this program and curriculum already, under '
        || ${NAMED(`(${HELD})`)} || '.'
    end as conflict,
    null::uuid as user_id, ci.identifier_id,
    coalesce(disputed_address.given, person.email) as email, person.external_user_key, person.name,
    ci.status, ci.grantor_id, ci.granted_at, ci.expires_at
  from enrollment.program_enrollment_invitation ci
  join catalog.program pr on pr.id = ci.program_id
  join catalog.organization org on org.id = pr.organization_id
  ${WAITING_JOINS}
  left join enrollment.disputed_address disputed on disputed.enrollment_id = ci.id
  left join identity.identifier disputed_address on disputed_address.id = disputed.address_id
  left join identity.identifier_owner disputed_owner on disputed_owner.identifier_id = disputed.address_id
  cross join lateral (select ${WAITING_PERSON}) person`,
  properties: {
    id: p.uuid().primary(),
    organizationId: p.uuid(),
    programId: p.uuid(),
    curriculumId: p.uuid(),
    state: p.text(),
    reason: p.text().nullable(),
    conflict: p.text().nullable(),
    userId: p.uuid().nullable(),
    identifierId: p.uuid(),
    email: p.text().nullable(),
    externalUserKey: p.text().nullable(),
    name: p.text().nullable(),
    status: p.text(),
    grantorId: p.uuid(),
    grantedAt: p.datetime(),
    expiresAt: p.datetime(),
  },
});

/** Everybody in a program, or who will be: real and waiting enrollments in one list. `conflict` says what is in the way. */
export class ProgramEnrollmentGrant extends ProgramEnrollmentGrantSchema.class {}
ProgramEnrollmentGrantSchema.setClass(ProgramEnrollmentGrant);
