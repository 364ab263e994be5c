import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { rows } from '../../../common/database/sql.js';
import { DomainEvents } from '../../../common/events/domain-events.js';
import { INVITATION_ROLES } from './invitation-roles.sql.js';
import { readRights } from '../rights/course-rights.sql.js';
import type { HeldRole } from '../rights/evaluation.js';
import { GrantorsReviewed } from '../events/grantors-reviewed.event.js';
import { InvitationWithheld } from '../events/invitation-withheld.event.js';
import { couldStillGrant } from '../rights/grant-authorizer.js';
import type { PrivilegeName } from '../rights/vocabulary.js';

/** A right that waits on a course, as far as withholding it needs to know it. */
export interface CourseInvitation {
  readonly id: string;
  readonly organization_id: string;
  readonly course_id: string;
  readonly identifier_id: string;
  readonly grantor_id: string;
}

interface WaitingCourseGrant extends CourseInvitation {
  readonly allow: PrivilegeName[];
  readonly roles: HeldRole[];
}

interface WaitingMembership {
  id: string;
  organization_id: string;
  identifier_id: string;
}

/**
 * Holds back what waits on the strength of rights that its grantor has lost, in the transaction of the loss. It waits
 * on, with `grantor-lost-rights`, until somebody who may grants it anew. Nothing is deleted.
 *
 * Whoever grants holds the grantor's row, and whoever takes rights away holds it too: so a review, which comes after
 * the rights were written, sees every grant that was made before, and none is made after on the strength of the old.
 */
@Injectable()
export class WithheldInvitations {
  constructor(private readonly events: DomainEvents) {}

  /** Reviews what waits from these grantors, everywhere. Their rows are held and their rights have been written. */
  async reviewGrantors(em: EntityManager, grantorIds: readonly string[]): Promise<void> {
    if (grantorIds.length === 0) return;
    await this.reviewCourses(em, grantorIds);
    await this.reviewMemberships(em, grantorIds);
    await this.events.publish(em, new GrantorsReviewed({ userIds: [...new Set(grantorIds)] }));
  }

  /** Withholds whatever waits on courses from somebody who grants nothing any more, be it on courses of their own. */
  async withholdFrom(em: EntityManager, grantorId: string): Promise<void> {
    await this.withhold(em, await readWaitingFrom(em, [grantorId]));
  }

  private async reviewCourses(em: EntityManager, grantorIds: readonly string[]): Promise<void> {
    const waiting = await readWaitingFrom(em, grantorIds);
    if (waiting.length === 0) return;
    const keyOf = (one: WaitingCourseGrant) => ({ courseId: one.course_id, userId: one.grantor_id });
    const distinct = new Map(waiting.map((one) => [`${one.course_id} ${one.grantor_id}`, keyOf(one)]));
    const rights = await readRights(em, [...distinct.values()]);
    await this.withhold(
      em,
      waiting.filter((one) => !couldStillGrant(rights.of(keyOf(one)), one)),
    );
  }

  /** Withholds these, but for those that somebody else has granted anew, or that became real, since they were read. */
  async withhold(em: EntityManager, lost: readonly CourseInvitation[]): Promise<void> {
    if (lost.length === 0) return;
    const withheld = await rows<{ id: string }>(
      em,
      `update privilege.course_privilege_invitation set grantor_lost_rights = true
       where (id, grantor_id) in (select * from unnest($1::uuid[], $2::uuid[])) and not grantor_lost_rights
       returning id`,
      [lost.map((one) => one.id), lost.map((one) => one.grantor_id)],
    );
    const ids = new Set(withheld.map((one) => one.id));
    await this.events.publish(
      em,
      ...lost
        .filter((one) => ids.has(one.id))
        .map(
          (one) =>
            new InvitationWithheld({
              organizationId: one.organization_id,
              courseId: one.course_id,
              grantId: one.id,
              identifierId: one.identifier_id,
              kind: 'course-privilege',
            }),
        ),
    );
  }

  private async reviewMemberships(em: EntityManager, grantorIds: readonly string[]): Promise<void> {
    const lost = await rows<WaitingMembership>(
      em,
      `update privilege.organization_membership_invitation ci set grantor_lost_rights = true
       where ci.grantor_id = any($1::uuid[]) and not ci.grantor_lost_rights
         and not exists (select from privilege.platform_admin pa where pa.user_id = ci.grantor_id)
         and not exists (
           select from privilege.organization_membership m
           where m.organization_id = ci.organization_id and m.user_id = ci.grantor_id and m.roles @> '{admin}')
       returning ci.id, ci.organization_id, ci.identifier_id`,
      [grantorIds],
    );
    await this.events.publish(
      em,
      ...lost.map(
        (one) =>
          new InvitationWithheld({
            organizationId: one.organization_id,
            grantId: one.id,
            identifierId: one.identifier_id,
            kind: 'organization-role',
          }),
      ),
    );
  }
}

function readWaitingFrom(em: EntityManager, grantorIds: readonly string[]): Promise<WaitingCourseGrant[]> {
  return rows(
    em,
    `select ci.id, c.organization_id, ci.course_id, ci.identifier_id, ci.grantor_id, ci.allow,
       ${INVITATION_ROLES} as roles
     from privilege.course_privilege_invitation ci join catalog.course c on c.id = ci.course_id
     where ci.grantor_id = any($1::uuid[]) and not ci.grantor_lost_rights
     order by ci.id`,
    [grantorIds],
  );
}
