import type { EntityManager } from '@mikro-orm/postgresql';
import { rows } from '../../../common/database/sql.js';
import type { HeldRole } from '../rights/evaluation.js';
import type { PrivilegeName } from '../rights/vocabulary.js';

// Hand-written and set-based: one person or a thousand cost the same few statements.

/** A grant as it stands on a course, real or waiting. */
export interface StandingGrant {
  readonly id: string;
  readonly state: 'active' | 'pending';
  /** Who holds it or, for a waiting one, who owns its identifier: null when nobody does. */
  readonly userId: string | null;
  /** The identifier that a waiting one waits for. */
  readonly identifierId: string | null;
  readonly allow: PrivilegeName[];
  readonly deny: PrivilegeName[];
  readonly roles: string[];
  readonly grantorLostRights: boolean;
  readonly expired: boolean;
}

/** Every grant on a course that is held by these users or waits for these identifiers or for others of these users. */
export function readGrants(
  em: EntityManager,
  courseId: string,
  userIds: readonly string[],
  identifierIds: readonly string[],
  now: Date,
): Promise<StandingGrant[]> {
  return rows(
    em,
    `select cp.id, 'active' as state, cp.user_id as "userId", null::uuid as "identifierId", cp.allow, cp.deny,
       array(select r.role_name from privilege.course_privilege_role r
         where r.course_id = cp.course_id and r.user_id = cp.user_id order by r.role_name) as roles,
       false as "grantorLostRights", false as expired
     from privilege.course_privilege cp
     where cp.course_id = $1 and cp.user_id = any($2::uuid[])
     union all
     select ci.id, 'pending', o.user_id, ci.identifier_id, ci.allow, ci.deny,
       array(select r.role_name from privilege.course_privilege_invitation_role r
         where r.course_id = ci.course_id and r.identifier_id = ci.identifier_id order by r.role_name),
       ci.grantor_lost_rights, ci.expires_at <= $4
     from privilege.course_privilege_invitation ci
     left join identity.identifier_owner o on o.identifier_id = ci.identifier_id
     where ci.course_id = $1 and ci.identifier_id in (
       select unnest($3::uuid[])
       union all select identifier_id from identity.identifier_owner where user_id = any($2::uuid[])
     )`,
    [courseId, userIds, identifierIds, now],
  );
}

/** The roles that a course has. */
export function readRoles(em: EntityManager, courseId: string): Promise<HeldRole[]> {
  return rows(em, 'select name, allow from privilege.course_role where course_id = $1 order by name', [courseId]);
}

/** Of these users and identifiers, those for whom the role of admin waits: of the organization or of the platform. */
export async function readWaitingAdmins(
  em: EntityManager,
  organizationId: string,
  userIds: readonly string[],
  identifierIds: readonly string[],
  now: Date,
): Promise<Set<string>> {
  const found = await rows<{ id: string }>(
    em,
    `with named as (
       select unnest($3::uuid[]) as id, unnest($3::uuid[]) as identifier_id
       union all select user_id, identifier_id from identity.identifier_owner where user_id = any($2::uuid[])
     )
     select named.id from named join privilege.organization_membership_invitation ci using (identifier_id)
     where ci.organization_id = $1 and ci.roles @> '{admin}' and ci.expires_at > $4
     union
     select named.id from named join privilege.platform_admin_invitation ci using (identifier_id) where ci.expires_at > $4`,
    [organizationId, userIds, identifierIds, now],
  );
  return new Set(found.map((one) => one.id));
}

/** A grant to write: `holder` is the user who holds it or the identifier that it waits for. */
export interface GrantToWrite {
  readonly holder: string;
  readonly id: string;
  readonly allow: readonly string[];
  readonly deny: readonly string[];
  readonly roles: readonly string[];
}

const GIVEN = `with given as (
    select * from jsonb_to_recordset($1::jsonb) as t (holder uuid, id uuid, allow text[], deny text[], roles text[])
  )`;

/** Inserts or replaces real grants on a course. */
export async function writeActive(
  em: EntityManager,
  courseId: string,
  grants: readonly GrantToWrite[],
  { grantorId, now }: { readonly grantorId: string; readonly now: Date },
): Promise<void> {
  if (grants.length === 0) return;
  const given = JSON.stringify(grants);
  await rows(
    em,
    `${GIVEN}
     insert into privilege.course_privilege (course_id, user_id, id, allow, deny, grantor_id, granted_at)
     select $2, holder, id, allow, deny, $3, $4 from given
     on conflict (course_id, user_id) do update set
       allow = excluded.allow, deny = excluded.deny, grantor_id = excluded.grantor_id, granted_at = excluded.granted_at`,
    [given, courseId, grantorId, now],
  );
  await rows(
    em,
    `${GIVEN}, taken as (
       delete from privilege.course_privilege_role r using given
       where r.course_id = $2 and r.user_id = given.holder and r.role_name <> all(given.roles)
     )
     insert into privilege.course_privilege_role (course_id, user_id, role_name)
     select $2, holder, unnest(roles) from given on conflict do nothing`,
    [given, courseId],
  );
}

/** Inserts or replaces waiting grants on a course. */
export async function writeWaiting(
  em: EntityManager,
  courseId: string,
  grants: readonly GrantToWrite[],
  { grantorId, now, expiresAt }: { readonly grantorId: string; readonly now: Date; readonly expiresAt: Date },
): Promise<void> {
  if (grants.length === 0) return;
  const given = JSON.stringify(grants);
  await rows(
    em,
    `${GIVEN}
     insert into privilege.course_privilege_invitation
       (course_id, identifier_id, id, allow, deny, grantor_id, granted_at, expires_at, grantor_lost_rights)
     select $2, holder, id, allow, deny, $3, $4, $5, false from given
     on conflict (course_id, identifier_id) do update set
       allow = excluded.allow, deny = excluded.deny, grantor_id = excluded.grantor_id, granted_at = excluded.granted_at,
       expires_at = excluded.expires_at, grantor_lost_rights = false`,
    [given, courseId, grantorId, now, expiresAt],
  );
  await rows(
    em,
    `${GIVEN}, taken as (
       delete from privilege.course_privilege_invitation_role r using given
       where r.course_id = $2 and r.identifier_id = given.holder and r.role_name <> all(given.roles)
     )
     insert into privilege.course_privilege_invitation_role (course_id, identifier_id, role_name)
     select $2, holder, unnest(roles) from given on conflict do nothing`,
    [given, courseId],
  );
}

/** Deletes grants on a course by their ids, real and waiting. */
export async function deleteGrants(em: EntityManager, courseId: string, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await rows(
    em,
    `with waiting as (
       delete from privilege.course_privilege_invitation where course_id = $1 and id = any($2::uuid[])
     )
     delete from privilege.course_privilege where course_id = $1 and id = any($2::uuid[])`,
    [courseId, ids],
  );
}
