import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock/clock.js';
import { rows } from '../../common/database/sql.js';
import { IdentityReads, type PersonReference } from '../identity/index.js';
import { effective } from './rights/evaluation.js';
import { readRoles } from './courses/course-grants.sql.js';
import { readRights } from './rights/course-rights.sql.js';
import { rolesKnown } from './courses/course-grant-plan.js';
import { COLUMNS, IN_ORGANIZATION, ON_COURSE, readPage, type GrantFilter } from './grant-pages.sql.js';
import { courseNotFound, grantNotFound } from './privilege.errors.js';
import type { OrganizationRole } from './memberships/organization-role.js';
import type { PrivilegeName } from './rights/vocabulary.js';
import type { WaitingReason } from './waiting/waiting-reasons.js';

/** A grant with the person it is for, real or waiting. Times are RFC 3339 in UTC. */
export interface ListedGrant {
  readonly id: string;
  readonly state: 'active' | 'pending';
  readonly reason: WaitingReason | null;
  /** What is in the way of one that waits with `conflict`: a sentence for staff. */
  readonly conflict?: string | null;
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
    const found = await readPage<Listed<ListedCourseGrant>>(this.em, ON_COURSE, courseId, filter, this.clock.now());
    return this.withEffective(courseId, found);
  }

  /** The grant of one person on a course, the real one where there is one. @throws DomainError 404 `grant-not-found` */
  async ofPersonOnCourse(courseId: string, person: PersonReference): Promise<ListedCourseGrant> {
    const grant = await this.identity.lookUp(person, async ({ userId, identifierIds }) => {
      const found = await rows<Listed<ListedCourseGrant>>(
        this.em,
        `select ${COLUMNS}, v.allow, v.deny from privilege.course_grant v
         where v.course_id = $1 and v.expires_at > $2
           and (v.user_id = $3 or (v.state = 'pending' and v.identifier_id = any($4::uuid[])))
         order by v.state, v.id limit 1`,
        [courseId, this.clock.now(), userId ?? null, identifierIds],
      );
      const [first] = await this.withEffective(courseId, found);
      return first;
    });
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
    return readPage(this.em, IN_ORGANIZATION, organizationId, filter, this.clock.now());
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
          ? effective({ ...one, roles: rolesKnown(one.roles, roles) })
          : rights.of({ courseId, userId: one.userId }).effective(),
    }));
  }
}
