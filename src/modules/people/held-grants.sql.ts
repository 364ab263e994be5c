import type { EntityManager } from '@mikro-orm/postgresql';
import { rows } from '../../common/database/sql.js';
import type { HeldGrant } from './held-grant.js';
import { instant } from '../../common/database/instant.sql.js';

// Hand-written: the views of the privilege module put all that is granted in one shape; values are compared with their
// columns directly, so that PostgreSQL applies them below the union.

const common = (
  now: string,
) => `g.state, g.user_id as "userId", g.email, g.external_user_key as "externalUserKey", g.name, g.roles,
  g.grantor_id as "grantorId", ${instant('g.granted_at')} as "grantedAt",
  case when g.state = 'pending' then case when g.expires_at <= ${now} then 'expired' else g.reason end end as reason,
  case when g.state = 'pending' then ${instant('g.expires_at')} end as "expiresAt"`;

const HELD_BY_PERSON = `(g.user_id = $2 or (g.state = 'pending' and g.identifier_id = any($3::uuid[])))`;

/** Everything that a person holds in an organization and everything that waits for them there, expired or not. */
export function readGrantsOfPerson(
  em: EntityManager,
  organizationId: string,
  { id, identifierIds }: { readonly id: string; readonly identifierIds: readonly string[] },
  now: Date,
): Promise<HeldGrant[]> {
  return rows(
    em,
    `select g.id, 'organization-role' as kind, null::uuid as "courseId", '{}'::text[] as allow, '{}'::text[] as deny,
       ${common('$4')}
     from privilege.membership_grant g
     where g.organization_id = $1 and ${HELD_BY_PERSON}
     union all
     select g.id, 'course-privilege', g.course_id, g.allow, g.deny, ${common('$4')}
     from privilege.course_grant g join catalog.course c on c.id = g.course_id
     where c.organization_id = $1 and ${HELD_BY_PERSON}
     order by id`,
    [organizationId, id, identifierIds, now],
  );
}

/** Those of these invitations that there are in the organization, in the order of their ids. */
export async function readInvitations(
  em: EntityManager,
  organizationId: string,
  ids: readonly string[],
  now: Date,
): Promise<HeldGrant[]> {
  if (ids.length === 0) return [];
  return rows(
    em,
    `select g.id, g.kind, case when g.kind = 'course-privilege' then g.target_id end as "courseId", g.allow, g.deny,
       'pending' as state, null::uuid as "userId", g.email, g.external_user_key as "externalUserKey", g.name, g.roles,
       g.grantor_id as "grantorId", ${instant('g.granted_at')} as "grantedAt",
       case when g.expires_at <= $3 then 'expired' else g.reason end as reason,
       ${instant('g.expires_at')} as "expiresAt"
     from privilege.invitation g
     where g.organization_id = $1 and g.id = any($2::uuid[])
     order by g.id`,
    [organizationId, ids, now],
  );
}

/** One grant in an organization by its id, whether it waits or has become real; undefined when there is none. */
export async function readGrant(
  em: EntityManager,
  organizationId: string,
  id: string,
  now: Date,
): Promise<HeldGrant | undefined> {
  const [found] = await rows<HeldGrant>(
    em,
    `select g.id, 'organization-role' as kind, null::uuid as "courseId", '{}'::text[] as allow, '{}'::text[] as deny,
       ${common('$3')}
     from privilege.membership_grant g
     where g.organization_id = $1 and g.id = $2
     union all
     select g.id, 'course-privilege', g.course_id, g.allow, g.deny, ${common('$3')}
     from privilege.course_grant g join catalog.course c on c.id = g.course_id
     where c.organization_id = $1 and g.id = $2`,
    [organizationId, id, now],
  );
  return found;
}
