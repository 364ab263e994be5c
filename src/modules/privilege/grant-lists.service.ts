import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock/clock.js';
import { rows } from '../../common/database/sql.js';
import { IdentityReads, type PersonReference } from '../identity/index.js';
import { effective } from './rights/evaluation.js';
import { readRoles } from './courses/course-grants.sql.js';
import { readRights } from './rights/course-rights.sql.js';
import { rolesNamed } from './courses/course-grant-plan.js';
import { courseNotFound, grantNotFound } from './privilege.errors.js';
import type { OrganizationRole } from './memberships/organization-role.js';
import type { PrivilegeName } from './rights/vocabulary.js';
import type { WaitingReason } from './waiting/waiting-reasons.js';

/** A grant with the person it is for, real or waiting. Times are RFC 3339 in UTC. */
export interface ListedGrant {
  readonly id: string;
  readonly state: 'active' | 'pending';
  readonly reason: WaitingReason | null;
  readonly userId: string | null;
  readonly email: string | null;
  readonly externalUserKey: string | null;
  readonly name: string | null;
  readonly grantorId: string;
  readonly grantedAt: string;
  /** Absent for a real one. */
  readonly expiresAt: string | null;
}

/** A course privilege as lists show it. */
export interface ListedCourseGrant extends ListedGrant {
  readonly roles: readonly string[];
  readonly allow: readonly PrivilegeName[];
  readonly deny: readonly PrivilegeName[];
  readonly effective: readonly PrivilegeName[];
}

/** A membership as lists show it. */
export interface ListedMembership extends ListedGrant {
  readonly roles: readonly OrganizationRole[];
}

/** What to list: `after` is the id that the page before ended with, or one before all. */
export interface GrantFilter {
  readonly q?: string | undefined;
  readonly state?: 'active' | 'pending' | undefined;
  readonly after: string;
  readonly limit: number;
}

const INSTANT = (column: string) => `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

const COLUMNS = `v.id, v.state, v.reason, v.user_id as "userId", v.email, v.external_user_key as "externalUserKey",
  v.name, v.grantor_id as "grantorId", ${INSTANT('v.granted_at')} as "grantedAt",
  case when v.state = 'pending' then ${INSTANT('v.expires_at')} end as "expiresAt", v.roles`;

const MATCHES = `strpos(lower(concat_ws(' ', v.name, v.email, v.external_user_key)), lower($6)) > 0`;

/** Where one list is read from. */
interface GrantList {
  readonly view: string;
  readonly real: string;
  readonly waiting: string;
  /** The column of what it is a list of. */
  readonly within: string;
  readonly more: string;
}

const ON_COURSE: GrantList = {
  view: 'privilege.course_grant',
  real: 'privilege.course_privilege',
  waiting: 'privilege.course_privilege_invitation',
  within: 'course_id',
  more: ', v.allow, v.deny',
};

const IN_ORGANIZATION: GrantList = {
  view: 'privilege.membership_grant',
  real: 'privilege.organization_membership',
  waiting: 'privilege.organization_membership_invitation',
  within: 'organization_id',
  more: '',
};

type Listed<T> = Omit<T, 'effective'>;

/** Lists over real and waiting grants alike, in the order of their ids, which a grant keeps when it becomes real. */
@Injectable()
export class GrantLists {
  constructor(
    private readonly em: EntityManager,
    private readonly identity: IdentityReads,
    private readonly clock: Clock,
  ) {}

  /** The grants on a course: up to `limit + 1` of them. */
  async onCourse(courseId: string, filter: GrantFilter): Promise<ListedCourseGrant[]> {
    const found = await this.page<Listed<ListedCourseGrant>>(ON_COURSE, courseId, filter);
    return this.withEffective(courseId, found);
  }

  /** The grant of one person on a course, the real one where there is one. @throws DomainError 404 `grant-not-found` */
  async ofPersonOnCourse(courseId: string, person: PersonReference): Promise<ListedCourseGrant> {
    const { userId, identifierIds } = await this.resolve(person);
    const found = await rows<Listed<ListedCourseGrant>>(
      this.em,
      `select ${COLUMNS}, v.allow, v.deny from privilege.course_grant v
       where v.course_id = $1 and v.expires_at > $2
         and (v.user_id = $3 or (v.state = 'pending' and v.identifier_id = any($4::uuid[])))
       order by v.state, v.id limit 1`,
      [courseId, this.clock.now(), userId, identifierIds],
    );
    const [grant] = await this.withEffective(courseId, found);
    if (!grant) throw grantNotFound();
    return grant;
  }

  /** One grant on a course by its id. @throws DomainError 404 `course-not-found` when it has just gone */
  async onCourseById(courseId: string, id: string): Promise<ListedCourseGrant> {
    const found = await rows<Listed<ListedCourseGrant>>(
      this.em,
      `select ${COLUMNS}, v.allow, v.deny from privilege.course_grant v where v.course_id = $1 and v.id = $2`,
      [courseId, id],
    );
    const [grant] = await this.withEffective(courseId, found);
    if (!grant) throw courseNotFound();
    return grant;
  }

  /** The members of an organization: up to `limit + 1` of them. */
  members(organizationId: string, filter: GrantFilter): Promise<ListedMembership[]> {
    return this.page(IN_ORGANIZATION, organizationId, filter);
  }

  /** One membership by its id. @throws DomainError 404 `grant-not-found` */
  async memberById(organizationId: string, id: string): Promise<ListedMembership> {
    const [member] = await rows<ListedMembership>(
      this.em,
      `select ${COLUMNS} from privilege.membership_grant v where v.organization_id = $1 and v.id = $2`,
      [organizationId, id],
    );
    if (!member) throw grantNotFound();
    return member;
  }

  /**
   * One page of a view. Without a text to look for, its ids are read first, from the indexes of both tables, since the
   * view would be put together whole before it is sorted.
   */
  private async page<T>(list: GrantList, within: string, { q, state, after, limit }: GrantFilter): Promise<T[]> {
    const values = [within, this.clock.now(), after, state ?? null, limit + 1];
    if (q !== undefined) {
      return rows<T>(
        this.em,
        `select ${COLUMNS}${list.more} from ${list.view} v
         where v.${list.within} = $1 and v.expires_at > $2 and v.id > $3 and ($4::text is null or v.state = $4)
           and ${MATCHES}
         order by v.id limit $5`,
        [...values, q],
      );
    }
    const ids = await rows<{ id: string }>(
      this.em,
      `(select id from ${list.real} where ${list.within} = $1 and id > $3 and coalesce($4::text, 'active') = 'active'
        order by id limit $5)
       union all
       (select id from ${list.waiting} where ${list.within} = $1 and id > $3 and expires_at > $2
          and coalesce($4::text, 'pending') = 'pending'
        order by id limit $5)
       order by id limit $5`,
      values,
    );
    return rows<T>(
      this.em,
      `select ${COLUMNS}${list.more} from ${list.view} v where v.id = any($1::uuid[]) order by v.id`,
      [ids.map((one) => one.id)],
    );
  }

  private async resolve(person: PersonReference): Promise<{ userId: string | null; identifierIds: readonly string[] }> {
    const found = await this.identity.resolve(person);
    if (!found) throw grantNotFound();
    return { userId: found.userId ?? null, identifierIds: found.identifierIds };
  }

  /** What each comes to: for a user with everything they hold by standing, for a waiting one by its grant alone. */
  private async withEffective(
    courseId: string,
    found: readonly Listed<ListedCourseGrant>[],
  ): Promise<ListedCourseGrant[]> {
    const roles = await readRoles(this.em, courseId);
    const userIds = found.flatMap(({ userId }) => (userId === null ? [] : [userId]));
    const rights = await readRights(
      this.em,
      userIds.map((userId) => ({ courseId, userId })),
    );
    return found.map((one) => ({
      ...one,
      effective:
        one.userId === null
          ? effective({ ...one, roles: rolesNamed(one.roles, roles) })
          : rights.of({ courseId, userId: one.userId }).effective(),
    }));
  }
}
