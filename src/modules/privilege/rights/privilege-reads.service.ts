import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable, Optional } from '@nestjs/common';
import { row, rows } from '../../../common/database/sql.js';
import { VisibleOrganizations } from '../../catalog/index.js';
import { Acquaintances } from './acquaintances.js';
import type { CourseRights } from './course-rights.js';
import { readRights } from './course-rights.sql.js';
import type { OrganizationRole } from '../memberships/organization-role.js';
import type { PrivilegeName } from './vocabulary.js';

/** What somebody is, on the platform and in organizations. */
export interface UserStanding {
  readonly platformAdmin: boolean;
  readonly organizations: readonly { id: string; slug: string; name: string; roles: OrganizationRole[] }[];
}

/** What somebody is in one organization, and whether they may know of it at all. */
export interface OrganizationStanding {
  readonly roles: readonly OrganizationRole[];
  readonly mayKnow: boolean;
}

/** What other modules may ask about rights. */
@Injectable()
export class PrivilegeReads extends VisibleOrganizations {
  constructor(
    private readonly em: EntityManager,
    @Optional() private readonly acquaintances?: Acquaintances,
  ) {
    super();
  }

  /** Whether a user is a platform admin, and their roles in organizations. */
  async standing(userId: string): Promise<UserStanding> {
    const found = await row<UserStanding>(
      this.em,
      `select exists (select from privilege.platform_admin where user_id = $1) as "platformAdmin",
         coalesce((
           select json_agg(json_build_object('id', org.id, 'slug', org.slug, 'name', org.name, 'roles', m.roles)
             order by org.slug)
           from privilege.organization_membership m join catalog.organization org on org.id = m.organization_id
           where m.user_id = $1
         ), '[]') as organizations`,
      [userId],
    );
    return found ?? { platformAdmin: false, organizations: [] };
  }

  /** The rights of one user on one course; none on a course that does not exist. */
  async rightsOn(userId: string, courseId: string): Promise<CourseRights> {
    return (await readRights(this.em, [{ courseId, userId }])).of({ courseId, userId });
  }

  /** What a user effectively holds on each of these courses, in the order of the vocabulary. */
  async effectiveOn(userId: string, courseIds: readonly string[]): Promise<Map<string, PrivilegeName[]>> {
    const rights = await readRights(
      this.em,
      courseIds.map((courseId) => ({ courseId, userId })),
    );
    return new Map(courseIds.map((courseId) => [courseId, rights.of({ courseId, userId }).effective()]));
  }

  /** The roles of a user in one organization, and whether they may know of it at all. */
  async rolesIn(userId: string, organizationId: string): Promise<OrganizationStanding> {
    const found = await row<{ platform: boolean; roles: OrganizationRole[] | null; related: boolean }>(
      this.em,
      `select exists (select from privilege.platform_admin where user_id = $1) as platform,
         (select roles from privilege.organization_membership where organization_id = $2 and user_id = $1) as roles,
         $2 in (${RELATED_ORGANIZATIONS}) as related`,
      [userId, organizationId],
    );
    const roles: OrganizationRole[] = found?.platform ? ['admin'] : (found?.roles ?? []);
    const mayKnow = roles.length > 0 || found?.related === true || (await this.others(userId)).includes(organizationId);
    return { roles, mayKnow };
  }

  override async of(userId: string): Promise<'all' | string[]> {
    const admin = await row(this.em, 'select 1 from privilege.platform_admin where user_id = $1', [userId]);
    if (admin) return 'all';
    const found = await rows<{ id: string }>(this.em, `select id from (${RELATED_ORGANIZATIONS}) as related (id)`, [
      userId,
    ]);
    return [...new Set([...found.map((one) => one.id), ...(await this.others(userId))])];
  }

  private async others(userId: string): Promise<string[]> {
    return (await this.acquaintances?.of(userId)) ?? [];
  }
}

/** The organizations that the user `$1` may know of: a member, granted something on a course, or known by a key. */
const RELATED_ORGANIZATIONS = `
  select organization_id from privilege.organization_membership where user_id = $1
  union
  select c.organization_id from privilege.course_privilege cp join catalog.course c on c.id = cp.course_id
  where cp.user_id = $1
  union
  select organization_id from catalog.course where creator_id = $1
  union
  select org.id from identity.identifier_owner o join identity.identifier i on i.id = o.identifier_id
  join catalog.organization org on org.namespace_id = i.namespace_id
  where o.user_id = $1`;
