import type { EntityManager } from '@mikro-orm/postgresql';
import { row, rows } from '../../../common/database/sql.js';
import type { OrganizationRole } from './organization-role.js';

/** A membership as it stands in an organization, real or waiting. */
export interface StandingMembership {
  readonly id: string;
  readonly state: 'active' | 'pending';
  /** Who holds it or, for a waiting one, who owns its identifier: null when nobody does. */
  readonly userId: string | null;
  readonly identifierId: string | null;
  readonly roles: OrganizationRole[];
  readonly grantorLostRights: boolean;
  readonly expired: boolean;
}

const STANDING = `select m.id, 'active' as state, m.user_id as "userId", null::uuid as "identifierId", m.roles,
       false as "grantorLostRights", false as expired
     from privilege.organization_membership m where m.organization_id = $1`;

const WAITING = `select ci.id, 'pending', o.user_id, ci.identifier_id, ci.roles, ci.grantor_lost_rights, ci.expires_at <= $2
     from privilege.organization_membership_invitation ci
     left join identity.identifier_owner o on o.identifier_id = ci.identifier_id
     where ci.organization_id = $1`;

/** Every membership of one person: held by the user, or waiting for these identifiers or for others of theirs. */
export function readMemberships(
  em: EntityManager,
  organizationId: string,
  userId: string | undefined,
  identifierIds: readonly string[],
  now: Date,
): Promise<StandingMembership[]> {
  return rows(
    em,
    `${STANDING} and m.user_id = $3 union all ${WAITING} and (ci.identifier_id = any($4::uuid[]) or o.user_id = $3)`,
    [organizationId, now, userId ?? null, identifierIds],
  );
}

/** Every membership of an organization. */
export function readAllMemberships(
  em: EntityManager,
  organizationId: string,
  now: Date,
): Promise<StandingMembership[]> {
  return rows(em, `${STANDING} union all ${WAITING}`, [organizationId, now]);
}

/** Whether somebody may grant roles in an organization: its admins and platform admins may. */
export async function administers(em: EntityManager, organizationId: string, userId: string): Promise<boolean> {
  const found = await row(
    em,
    `select 1 from privilege.platform_admin where user_id = $2
     union all
     select 1 from privilege.organization_membership
     where organization_id = $1 and user_id = $2 and roles @> '{admin}'`,
    [organizationId, userId],
  );
  return found !== undefined;
}

/** A membership to write: `holder` is the user who holds it or the identifier that it waits for. */
export interface MembershipToWrite {
  readonly holder: string;
  readonly id: string;
  readonly roles: readonly OrganizationRole[];
  readonly grantorId: string;
  readonly now: Date;
}

/** Inserts or replaces a real membership. */
export async function writeMembership(
  em: EntityManager,
  organizationId: string,
  one: MembershipToWrite,
): Promise<void> {
  await rows(
    em,
    `insert into privilege.organization_membership (organization_id, user_id, id, roles, grantor_id, granted_at)
     values ($1, $2, $3, $4, $5, $6)
     on conflict (organization_id, user_id) do update set
       roles = excluded.roles, grantor_id = excluded.grantor_id, granted_at = excluded.granted_at`,
    [organizationId, one.holder, one.id, one.roles, one.grantorId, one.now],
  );
}

/** Inserts or replaces a waiting membership. */
export async function writeWaitingMembership(
  em: EntityManager,
  organizationId: string,
  one: MembershipToWrite,
  expiresAt: Date,
): Promise<void> {
  await rows(
    em,
    `insert into privilege.organization_membership_invitation
       (organization_id, identifier_id, id, roles, grantor_id, granted_at, expires_at, grantor_lost_rights)
     values ($1, $2, $3, $4, $5, $6, $7, false)
     on conflict (organization_id, identifier_id) do update set
       roles = excluded.roles, grantor_id = excluded.grantor_id, granted_at = excluded.granted_at,
       expires_at = excluded.expires_at, grantor_lost_rights = false`,
    [organizationId, one.holder, one.id, one.roles, one.grantorId, one.now, expiresAt],
  );
}

/** Deletes memberships by their ids, real and waiting. */
export async function deleteMemberships(
  em: EntityManager,
  organizationId: string,
  ids: readonly string[],
): Promise<void> {
  if (ids.length === 0) return;
  await rows(
    em,
    `with waiting as (
       delete from privilege.organization_membership_invitation where organization_id = $1 and id = any($2::uuid[])
     )
     delete from privilege.organization_membership where organization_id = $1 and id = any($2::uuid[])`,
    [organizationId, ids],
  );
}
