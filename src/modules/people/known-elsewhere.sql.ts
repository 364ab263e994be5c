import type { EntityManager } from '@mikro-orm/postgresql';
import { row } from '../../common/database/sql.js';
import type { Retiree } from '../identity/index.js';

/**
 * By what an organization knows somebody, each a query for the organizations that know the user `$2` or anybody of the
 * identifiers `$3` by it: whoever adds something that people hold or that waits for them adds it here. What has expired
 * counts, since it can be renewed.
 */
const KNOWN_BY: readonly string[] = [
  // keys
  `select org.id from identity.identifier i join catalog.organization org on org.namespace_id = i.namespace_id
   where i.id = any($3::uuid[])`,
  // courses that they made
  'select c.organization_id from catalog.course c where c.creator_id = $2::uuid',
  // roles in organizations
  'select m.organization_id from privilege.organization_membership m where m.user_id = $2::uuid',
  `select ci.organization_id from privilege.organization_membership_invitation ci
   where ci.identifier_id = any($3::uuid[])`,
  // rights on courses
  `select c.organization_id from privilege.course_privilege g join catalog.course c on c.id = g.course_id
   where g.user_id = $2::uuid`,
  `select c.organization_id from privilege.course_privilege_invitation ci join catalog.course c on c.id = ci.course_id
   where ci.identifier_id = any($3::uuid[])`,
  // enrollments
  `select g.organization_id from enrollment.program_enrollment_grant g
   where g.user_id = $2::uuid or g.state = 'pending' and g.identifier_id = any($3::uuid[])`,
  `select g.organization_id from enrollment.course_enrollment_grant g
   where g.user_id = $2::uuid or g.state = 'pending' and g.identifier_id = any($3::uuid[])`,
  `select program.organization_id from enrollment.disputed_address disputed
   join enrollment.program_enrollment_invitation ci on ci.id = disputed.enrollment_id
   join catalog.program program on program.id = ci.program_id
   where disputed.address_id = any($3::uuid[])`,
];

/** What is nobody's organization's: platform admins, now and when they come. */
const KNOWN_TO_ALL: readonly string[] = [
  'select from privilege.platform_admin pa where pa.user_id = $2::uuid',
  'select from privilege.platform_admin_invitation ci where ci.identifier_id = any($3::uuid[])',
];

/** Whether anybody but this organization knows a person, so that it is not for its admins alone to erase them. */
export async function isKnownElsewhere(
  em: EntityManager,
  organizationId: string,
  { userId, identifierIds }: Retiree,
): Promise<boolean> {
  const found = await row<{ elsewhere: boolean }>(
    em,
    `select exists (select from (${KNOWN_BY.join(' union all ')}) known (id) where known.id <> $1)
       or ${KNOWN_TO_ALL.map((query) => `exists (${query})`).join(' or ')} as elsewhere`,
    [organizationId, userId ?? null, identifierIds],
  );
  return found?.elsewhere !== false;
}
