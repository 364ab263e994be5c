import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Clock } from '../../../common/clock/clock.js';
import { rows } from '../../../common/database/sql.js';
import { Transactions } from '../../../common/database/transactions.js';
import { DomainEvents } from '../../../common/events/domain-events.js';
import { JobQueue } from '../../../common/events/job-queue.js';
import { announceExpiries } from '../removal-facts.js';
import { removeCourseEnrollments, removeProgramEnrollments } from '../removal.sql.js';

/** For how long an expired enrollment can still be found, and renewed. */
const KEPT_MS = 30 * 86_400_000;

/** Those of how many people go in one transaction. */
const AT_ONCE = 1_000;

interface Expired {
  readonly id: string;
  readonly organization_id: string;
  readonly program: boolean;
}

/** Once a day, removes waiting enrollments that expired a month ago; the log keeps that they were there. */
@Injectable()
export class RemoveExpiredEnrollments implements OnApplicationBootstrap {
  constructor(
    private readonly queue: JobQueue,
    private readonly transactions: Transactions,
    private readonly events: DomainEvents,
    private readonly clock: Clock,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.queue.repeat('remove-expired-enrollments', '27 3 * * *', () => this.run());
  }

  /** Removes them now. What has expired converts no more, so nothing that could become real is lost. */
  async run(): Promise<void> {
    const before = new Date(this.clock.now().getTime() - KEPT_MS);
    while ((await this.removeSome(before)) === AT_ONCE);
  }

  /**
   * Locks whom it is about, as whoever renews, takes back or enrols does, and passes over whom others have locked, so that
   * it waits for nobody: they are for the next day. Answers with how many people it had.
   */
  private removeSome(before: Date): Promise<number> {
    return this.transactions.run(async (em) => {
      const identifiers = await rows<{ id: string }>(
        em,
        `select i.id from identity.identifier i where i.id in (
           select identifier_id from enrollment.program_enrollment_invitation where expires_at <= $1
           union select identifier_id from enrollment.course_enrollment_invitation where expires_at <= $1
           limit $2)
         for no key update skip locked`,
        [before, AT_ONCE],
      );
      const expired = await rows<Expired>(
        em,
        `select ci.id, program.organization_id, true as program
         from enrollment.program_enrollment_invitation ci join catalog.program program on program.id = ci.program_id
         where ci.expires_at <= $1 and ci.identifier_id = any($2::uuid[])
         union all
         select ci.id, course.organization_id, false
         from enrollment.course_enrollment_invitation ci join catalog.course course on course.id = ci.course_id
         where ci.expires_at <= $1 and ci.identifier_id = any($2::uuid[])
         order by id`,
        [before, identifiers.map((one) => one.id)],
      );
      for (const [organizationId, here] of Map.groupBy(expired, (one) => one.organization_id)) {
        const ids = (program: boolean) => here.filter((one) => one.program === program).map((one) => one.id);
        const removed = [
          ...(await removeProgramEnrollments(em, ids(true))),
          ...(await removeCourseEnrollments(em, 'e.id', ids(false))),
        ];
        await this.events.publish(em, ...announceExpiries(organizationId, removed));
      }
      return identifiers.length;
    });
  }
}
