import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../../common/clock/clock.js';
import { Configuration } from '../../../common/config/index.js';
import { row } from '../../../common/database/sql.js';
import { DomainError } from '../../../common/errors/index.js';
import { DomainEvents } from '../../../common/events/domain-events.js';
import {
  GuardedTransactions,
  IDENTIFIER_REFERENCE,
  isId,
  type Guarded,
  type LockedPerson,
} from '../../identity/index.js';
import { Conversion } from './conversion.service.js';
import { holdsNow, rolesNamed } from '../courses/course-grant-plan.js';
import type { Destination } from './destination.js';
import { lookAt } from '../courses/course-grant-situation.js';
import { deleteGrants } from '../courses/course-grants.sql.js';
import { CoursePrivilegeRevoked } from '../events/course-privilege-revoked.event.js';
import { InvitationRenewed } from '../events/invitation-renewed.event.js';
import { MembershipRevoked } from '../events/membership-revoked.event.js';
import { authorizeGrant } from '../rights/grant-authorizer.js';
import { administers, deleteMemberships } from '../memberships/memberships.sql.js';
import type { OrganizationRole } from '../memberships/organization-role.js';
import { CannotGrant } from '../privilege.errors.js';
import { holdCourse, holdOrganization, holdUsers } from '../rows-held.sql.js';
import type { PrivilegeName } from '../rights/vocabulary.js';

/** A waiting right, as the view over all of them shows it. */
interface WaitingRight extends Guarded {
  readonly id: string;
  readonly kind: 'course-privilege' | 'organization-role';
  readonly targetId: string;
  readonly allow: PrivilegeName[];
  readonly roles: string[];
}

/** What a revocation or renewal works with, once everything is locked. */
interface Held {
  readonly em: EntityManager;
  readonly right: WaitingRight;
  readonly person: LockedPerson;
}

/** Takes back and renews rights that wait, of either kind, by their ids. */
@Injectable()
export class PrivilegeInvitations {
  constructor(
    private readonly em: EntityManager,
    private readonly transactions: GuardedTransactions,
    private readonly conversion: Conversion,
    private readonly events: DomainEvents,
    private readonly configuration: Configuration,
    private readonly clock: Clock,
  ) {}

  /**
   * Takes back what waits. What has expired can be taken back too.
   *
   * @throws DomainError 404 `invitation-not-found`; 409 `already-active` when it has just become real; 403
   *   `cannot-grant` to whoever could not have granted it
   */
  revoke(actorId: string, organizationId: string, invitationId: string): Promise<void> {
    return this.run(actorId, organizationId, invitationId, false, async ({ em, right }) => {
      const { id, kind, identifierId, targetId: courseId } = right;
      const facts = { organizationId, grantId: id, state: 'pending', identifierId } as const;
      if (kind === 'course-privilege') {
        await deleteGrants(em, courseId, [id]);
        await this.events.publish(em, new CoursePrivilegeRevoked({ ...facts, courseId }));
      } else {
        await deleteMemberships(em, organizationId, [id]);
        await this.events.publish(em, new MembershipRevoked({ ...facts, roles: right.roles }));
      }
    });
  }

  /**
   * Grants what waits anew: it expires later and, where its grantor has lost the right to grant it, the actor becomes
   * its grantor. Where its person has registered meanwhile it becomes real at once.
   *
   * @throws DomainError as {@link revoke}
   */
  renew(actorId: string, organizationId: string, invitationId: string): Promise<void> {
    return this.run(actorId, organizationId, invitationId, true, async ({ em, right, person }) => {
      const { id, kind, identifierId, targetId } = right;
      const expiresAt = new Date(this.clock.now().getTime() + this.configuration.invitationTtlMs);
      const table = kind === 'course-privilege' ? 'course_privilege_invitation' : 'organization_membership_invitation';
      const renewed = await row(
        em,
        `update privilege.${table} set expires_at = $2, grantor_lost_rights = false,
           grantor_id = case when grantor_lost_rights then $3 else grantor_id end
         where id = $1 returning id`,
        [id, expiresAt, actorId],
      );
      // Nobody cleans up under the lock: what was found may have gone by now.
      if (!renewed) throw await this.whyGone(em, organizationId, invitationId);
      const course = kind === 'course-privilege' ? { courseId: targetId } : {};
      await this.events.publish(
        em,
        new InvitationRenewed({ organizationId, grantId: id, identifierId, kind, ...course }),
      );
      if (person.userId !== undefined) await this.conversion.convert(em, { userIds: [person.userId] });
    });
  }

  private async run(
    actorId: string,
    organizationId: string,
    invitationId: string,
    granting: boolean,
    work: (held: Held) => Promise<void>,
  ): Promise<void> {
    const find = (em: EntityManager) => this.find(em, organizationId, invitationId);
    const done = isId(invitationId)
      ? await this.transactions.run(find, async (em, found, people, guard) => {
          const person = people.get(guard);
          if (!found || !person?.identifier) throw await this.whyGone(em, organizationId, invitationId);
          const tiedIds = people.tiedTo(person.identifier).map((one) => one.id);
          await this.authorize(em, { actorId, organizationId, granting }, found, { userId: person.userId, tiedIds });
          const right = await find(em);
          if (!right) throw await this.whyGone(em, organizationId, invitationId);
          await work({ em, right, person });
        })
      : undefined;
    if (!done) throw await this.whyGone(this.em, organizationId, invitationId);
  }

  private async authorize(
    em: EntityManager,
    { actorId, organizationId, granting }: { actorId: string; organizationId: string; granting: boolean },
    right: WaitingRight,
    { userId, tiedIds }: { userId: string | undefined; tiedIds: readonly string[] },
  ): Promise<void> {
    if (right.kind === 'organization-role') return this.authorizeMembership(em, actorId, organizationId, userId);
    const course = await holdCourse(em, right.targetId);
    if (!course) throw notFound();
    const destination: Destination = { state: 'pending', identifierId: right.identifierId, tiedIds, userId };
    const situation = await lookAt(em, this.clock.now(), actorId, course, [destination]);
    const mine = situation.standing.filter((one) => tiedIds.includes(one.identifierId ?? ''));
    const current = mine.find((one) => one.id === right.id);
    const grant = granting && current ? current : { roles: [], allow: [] };
    authorizeGrant(
      situation.grantor,
      { userId, holds: holdsNow(destination, mine, situation) },
      { allow: grant.allow, roles: rolesNamed(grant.roles, situation.roles) },
    );
  }

  private async authorizeMembership(
    em: EntityManager,
    actorId: string,
    organizationId: string,
    userId: string | undefined,
  ): Promise<void> {
    await holdOrganization(em, organizationId);
    await holdUsers(em, [actorId, ...(userId === undefined ? [] : [userId])]);
    if (!(await administers(em, organizationId, actorId))) {
      throw new CannotGrant('Roles in an organization are granted by its admins.', [
        'admin' satisfies OrganizationRole,
      ]);
    }
    if (userId === actorId) throw new CannotGrant('Nobody grants on themselves.');
  }

  private find(em: EntityManager, organizationId: string, invitationId: string): Promise<WaitingRight | undefined> {
    return row(
      em,
      `select v.id, v.kind, v.target_id as "targetId", v.allow, v.roles,
         v.identifier_id as "identifierId", ${IDENTIFIER_REFERENCE} as guard
       from privilege.invitation v
       join identity.identifier i on i.id = v.identifier_id
       join identity.namespace n on n.id = i.namespace_id
       where v.organization_id = $1 and v.id = $2`,
      [organizationId, invitationId],
    );
  }

  private async whyGone(em: EntityManager, organizationId: string, invitationId: string): Promise<DomainError> {
    if (!isId(invitationId)) return notFound();
    const active = await row(
      em,
      `select 1 from privilege.course_privilege held join catalog.course c on c.id = held.course_id
       where held.id = $2 and c.organization_id = $1
       union all select 1 from privilege.organization_membership where id = $2 and organization_id = $1`,
      [organizationId, invitationId],
    );
    return active
      ? new DomainError('conflict', 'already-active', 'The person has signed in; what waited is real now.')
      : notFound();
  }
}

function notFound(): DomainError {
  return new DomainError('not-found', 'invitation-not-found', 'Nothing of this id waits here.');
}
