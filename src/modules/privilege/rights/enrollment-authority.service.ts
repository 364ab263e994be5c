import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { rows } from '../../../common/database/sql.js';
import { DomainError } from '../../../common/errors/index.js';
import { holdUsers } from '../rows-held.sql.js';
import { readRights } from './course-rights.sql.js';
import { PrivilegeReads } from './privilege-reads.service.js';

/**
 * Decides, within the transaction that enrols, who may: registrars and admins of the organization and platform admins
 * everywhere in it, and whoever holds `manage_enrollments` on a course there. The actor's row is held until the
 * transaction ends, so that nobody enrols on the strength of rights that they are losing.
 */
@Injectable()
export class EnrollmentAuthority {
  constructor(private readonly reads: PrivilegeReads) {}

  /**
   * @param others users whose rights the work will change; they are held with the actor, for itself
   * @throws DomainError 403 `forbidden`
   */
  async requireRegistrar(
    em: EntityManager,
    actorId: string,
    organizationId: string,
    others: readonly string[] = [],
  ): Promise<void> {
    await (others.length === 0 ? hold(em, actorId) : holdUsers(em, [actorId, ...others]));
    if (!(await this.isRegistrar(actorId, organizationId))) {
      throw new DomainError('forbidden', 'forbidden', 'This needs the role registrar in the organization.');
    }
  }

  /** @throws DomainError 403 `forbidden`, naming `manage_enrollments` */
  async requireOnCourse(
    em: EntityManager,
    actorId: string,
    course: { readonly id: string; readonly organizationId: string },
  ): Promise<void> {
    await hold(em, actorId);
    const [lacking] = await this.lacking(em, course.organizationId, [{ grantorId: actorId, courseId: course.id }]);
    if (!lacking) return;
    throw new DomainError('forbidden', 'forbidden', 'This needs manage_enrollments on the course.', {
      privileges: ['manage_enrollments'],
    });
  }

  /** Of these enrollments in one organization, those that their grantors could not make now; without a course, as registrars. */
  async lacking<T extends { readonly grantorId: string; readonly courseId: string | null }>(
    em: EntityManager,
    organizationId: string,
    enrollments: readonly T[],
  ): Promise<T[]> {
    const keys = enrollments.flatMap(({ courseId, grantorId }) =>
      courseId === null ? [] : [{ courseId, userId: grantorId }],
    );
    const rights = await readRights(em, [
      ...new Map(keys.map((key) => [`${key.courseId} ${key.userId}`, key])).values(),
    ]);
    const registrars = new Map<string, boolean>();
    for (const { grantorId } of enrollments) {
      if (!registrars.has(grantorId)) registrars.set(grantorId, await this.isRegistrar(grantorId, organizationId));
    }
    return enrollments.filter(({ grantorId, courseId }) => {
      if (registrars.get(grantorId)) return false;
      return courseId === null || !rights.of({ courseId, userId: grantorId }).holds('manage_enrollments');
    });
  }

  private async isRegistrar(userId: string, organizationId: string): Promise<boolean> {
    const { roles } = await this.reads.rolesIn(userId, organizationId);
    return roles.includes('registrar') || roles.includes('admin');
  }
}

/** Shared, so that one registrar's calls do not wait for each other; whoever changes rights holds it for themselves. */
async function hold(em: EntityManager, userId: string): Promise<void> {
  await rows(em, 'select id from identity."user" where id = $1 for share', [userId]);
}
