import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { row, rows } from '../../../common/database/sql.js';
import { Transactions } from '../../../common/database/transactions.js';
import { DomainError } from '../../../common/errors/index.js';
import { DomainEvents } from '../../../common/events/domain-events.js';
import { readRoles } from './course-grants.sql.js';
import { readRights } from '../rights/course-rights.sql.js';
import type { CourseRights } from '../rights/course-rights.js';
import { granted, type HeldRole } from '../rights/evaluation.js';
import { CourseRoleChanged } from '../events/course-role-changed.event.js';
import { CourseRoleDeleted } from '../events/course-role-deleted.event.js';
import { requirePrivilege } from '../rights/grant-authorizer.js';
import { CannotGrant, courseNotFound } from '../privilege.errors.js';
import { holdUsers, type HeldCourse } from '../rows-held.sql.js';
import type { PrivilegeName } from '../rights/vocabulary.js';
import { WithheldInvitations } from '../waiting/withheld-invitations.service.js';

/** Named sets of privileges on a course. Changing one changes what everybody holds who holds it, or will. */
@Injectable()
export class CourseRoles {
  constructor(
    private readonly em: EntityManager,
    private readonly transactions: Transactions,
    private readonly events: DomainEvents,
    private readonly withheld: WithheldInvitations,
  ) {}

  /** The roles of a course, by name. */
  list(courseId: string): Promise<HeldRole[]> {
    return readRoles(this.em, courseId);
  }

  /**
   * Makes a role, or changes what it allows. Answers whether it is new.
   *
   * @throws DomainError 404 `course-not-found`; 403 `cannot-grant` when the actor lacks what it allows or allowed
   */
  put(actorId: string, courseId: string, name: string, requested: readonly PrivilegeName[]): Promise<boolean> {
    const allow = [...new Set(requested)].toSorted();
    return this.change(actorId, courseId, name, allow, async (em, course, before) => {
      if (before?.allow.join() === allow.join()) return false;
      await rows(
        em,
        `insert into privilege.course_role (course_id, name, allow) values ($1, $2, $3)
         on conflict (course_id, name) do update set allow = excluded.allow`,
        [courseId, name, allow],
      );
      const { organizationId } = course;
      await this.events.publish(em, new CourseRoleChanged({ organizationId, courseId, role: name, allow }));
      if (before) await this.withheld.reviewGrantors(em, await this.holders(em, courseId, name));
      return !before;
    });
  }

  /** Deletes a role and takes it from everybody. @throws DomainError as {@link put}; 404 `role-not-found` */
  delete(actorId: string, courseId: string, name: string): Promise<void> {
    return this.change(actorId, courseId, name, [], async (em, course, before) => {
      if (!before) throw new DomainError('not-found', 'role-not-found', 'This course has no such role.');
      const holders = await this.holders(em, courseId, name);
      await rows(em, 'delete from privilege.course_role where course_id = $1 and name = $2', [courseId, name]);
      const { organizationId } = course;
      await this.events.publish(em, new CourseRoleDeleted({ organizationId, courseId, role: name }));
      await this.withheld.reviewGrantors(em, holders);
    });
  }

  private change<T>(
    actorId: string,
    courseId: string,
    name: string,
    allow: readonly PrivilegeName[],
    work: (em: EntityManager, course: HeldCourse, before: HeldRole | undefined) => Promise<T>,
  ): Promise<T> {
    return this.transactions.run(async (em) => {
      // Granting on this course waits for this lock, so that nobody's rights change between its look and its grant.
      const course = await row<HeldCourse>(
        em,
        `select id, organization_id as "organizationId" from catalog.course where id = $1 for no key update`,
        [courseId],
      );
      if (!course) throw courseNotFound();
      await holdUsers(em, [actorId]);
      const rights = (await readRights(em, [{ courseId, userId: actorId }])).of({ courseId, userId: actorId });
      requirePrivilege({ userId: actorId, rights });
      const before = (await readRoles(em, courseId)).find((role) => role.name === name);
      const lacked = rights.lacking(granted({ roles: before ? [before] : [], allow }));
      if (lacked.length > 0) throw new CannotGrant(`You do not hold ${lacked.join(', ')} on this course.`, lacked);
      await this.requireNoneBeyond(em, courseId, name, rights);
      return work(em, course, before);
    });
  }

  /** To change a role is to change what its holders hold: not those who hold a right that the actor lacks. */
  private async requireNoneBeyond(
    em: EntityManager,
    courseId: string,
    name: string,
    rights: CourseRights,
  ): Promise<void> {
    const holders = await this.holders(em, courseId, name);
    const held = await readRights(
      em,
      holders.map((userId) => ({ courseId, userId })),
    );
    const beyond = rights.lacking(new Set(holders.flatMap((userId) => held.of({ courseId, userId }).effective())));
    if (beyond.length > 0)
      throw new CannotGrant(`Somebody with this role holds ${beyond.join(', ')}, which you do not.`, beyond);
  }

  private async holders(em: EntityManager, courseId: string, name: string): Promise<string[]> {
    const found = await rows<{ user_id: string }>(
      em,
      'select user_id from privilege.course_privilege_role where course_id = $1 and role_name = $2',
      [courseId, name],
    );
    return found.map((one) => one.user_id);
  }
}
