import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../../common/clock/clock.js';
import { Configuration } from '../../../common/config/index.js';
import { DomainError } from '../../../common/errors/index.js';
import { DomainEvents } from '../../../common/events/domain-events.js';
import { NotInCatalog } from '../../catalog/index.js';
import { GuardedTransactions, isId, type LockedPerson } from '../../identity/index.js';
import { EnrollmentAuthority } from '../../privilege/index.js';
import { InvitationRenewed } from '../events/invitation-renewed.event.js';
import { holdCourse, holdProgram } from '../places-held.sql.js';
import { announceRemovals, factsOf } from '../removal-facts.js';
import { removeCourseEnrollments, removeProgramEnrollments } from '../removal.sql.js';
import { EnrollmentConversion } from './conversion.service.js';
import { extend, findWaiting, isReal, type GuardedEnrollment } from './waiting-enrollments.sql.js';

type Work = (em: EntityManager, waiting: GuardedEnrollment, person: LockedPerson | undefined) => Promise<void>;

/** Takes back and renews enrollments that wait, in programs and courses, by their ids. */
@Injectable()
export class EnrollmentInvitations {
  constructor(
    private readonly em: EntityManager,
    private readonly transactions: GuardedTransactions,
    private readonly authority: EnrollmentAuthority,
    private readonly conversion: EnrollmentConversion,
    private readonly events: DomainEvents,
    private readonly configuration: Configuration,
    private readonly clock: Clock,
  ) {}

  /**
   * Takes back what waits, with the course enrollments that came through it. What has expired can be taken back too.
   *
   * @throws DomainError 404 `invitation-not-found`; 409 `already-active` when it has just become real; 403 `forbidden`
   */
  revoke(actorId: string, organizationId: string, invitationId: string): Promise<void> {
    return this.run(actorId, organizationId, invitationId, async (em, { id, courseId }) => {
      const removed =
        courseId === null ? await removeProgramEnrollments(em, [id]) : await removeCourseEnrollments(em, 'e.id', [id]);
      await this.events.publish(em, ...announceRemovals(organizationId, removed));
    });
  }

  /**
   * Enrols anew what waits: it expires later and, where its grantor may no longer enrol, the actor becomes its grantor.
   * One in a course that came through a program is renewed with that, which is for registrars. Where its person has
   * registered meanwhile it becomes real at once.
   *
   * @throws DomainError as {@link revoke}
   */
  renew(actorId: string, organizationId: string, invitationId: string): Promise<void> {
    return this.run(actorId, organizationId, invitationId, async (em, waiting, person) => {
      if (waiting.programEnrollmentId !== null) await this.authority.requireRegistrar(em, actorId, organizationId);
      const expiresAt = new Date(this.clock.now().getTime() + this.configuration.invitationTtlMs);
      const renewed = await extend(em, waiting, expiresAt, actorId);
      // Nobody cleans up under the lock: what was found may have gone by now.
      if (renewed.length === 0) throw await this.whyGone(em, organizationId, invitationId);
      await this.events.publish(em, ...renewed.map((one) => new InvitationRenewed(factsOf(organizationId, one))));
      if (person?.userId !== undefined) await this.conversion.convert(em, [person.userId]);
    });
  }

  private async run(actorId: string, organizationId: string, invitationId: string, work: Work): Promise<void> {
    const done = isId(invitationId)
      ? await this.transactions.run(
          (em) => findWaiting(em, organizationId, invitationId),
          async (em, waiting, people, guard) => {
            if (!waiting) throw await this.whyGone(em, organizationId, invitationId);
            await this.authorize(em, actorId, organizationId, waiting);
            await work(em, waiting, people.get(guard));
          },
        )
      : undefined;
    if (!done) throw await this.whyGone(this.em, organizationId, invitationId);
  }

  private async authorize(
    em: EntityManager,
    actorId: string,
    organizationId: string,
    { courseId, programId }: GuardedEnrollment,
  ): Promise<void> {
    if (courseId !== null) {
      const course = await holdCourse(em, courseId);
      if (!course) throw new NotInCatalog('course');
      return this.authority.requireOnCourse(em, actorId, course);
    }
    if (!(await holdProgram(em, programId ?? ''))) throw new NotInCatalog('program');
    await this.authority.requireRegistrar(em, actorId, organizationId);
  }

  private async whyGone(em: EntityManager, organizationId: string, invitationId: string): Promise<DomainError> {
    return isId(invitationId) && (await isReal(em, organizationId, invitationId))
      ? new DomainError('conflict', 'already-active', 'The person has signed in; what waited is real now.')
      : new DomainError('not-found', 'invitation-not-found', 'Nothing of this id waits here.');
  }
}
