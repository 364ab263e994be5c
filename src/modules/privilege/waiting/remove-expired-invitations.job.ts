import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Clock } from '../../../common/clock/clock.js';
import { rows } from '../../../common/database/sql.js';
import { Transactions } from '../../../common/database/transactions.js';
import { DomainEvents } from '../../../common/events/domain-events.js';
import { JobQueue } from '../../../common/events/job-queue.js';
import { InvitationExpired } from '../events/invitation-expired.event.js';

/** For how long an expired invitation can still be found, and renewed. */
const KEPT_MS = 30 * 86_400_000;

interface Removed {
  id: string;
  organization_id: string;
  course_id: string | null;
  identifier_id: string;
}

/** Once a day, removes what expired a month ago; the log keeps that it was there. */
@Injectable()
export class RemoveExpiredInvitations implements OnApplicationBootstrap {
  constructor(
    private readonly queue: JobQueue,
    private readonly transactions: Transactions,
    private readonly events: DomainEvents,
    private readonly clock: Clock,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.queue.repeat('remove-expired-invitations', '17 3 * * *', () => this.run());
  }

  /** Removes them now. An expired invitation converts no more, so nothing that could become real is lost. */
  async run(): Promise<void> {
    const before = new Date(this.clock.now().getTime() - KEPT_MS);
    await this.transactions.run(async (em) => {
      const removed = await rows<Removed>(
        em,
        `with privileges as (
           delete from privilege.course_privilege_invitation ci using catalog.course c
           where c.id = ci.course_id and ci.expires_at <= $1
           returning ci.id, c.organization_id, ci.course_id, ci.identifier_id
         ), memberships as (
           delete from privilege.organization_membership_invitation where expires_at <= $1
           returning id, organization_id, null::uuid as course_id, identifier_id
         ), admins as (delete from privilege.platform_admin_invitation where expires_at <= $1)
         select * from privileges union all select * from memberships`,
        [before],
      );
      await this.events.publish(em, ...removed.map(announce));
    });
  }
}

function announce(one: Removed): InvitationExpired {
  const ids = { organizationId: one.organization_id, grantId: one.id, identifierId: one.identifier_id };
  return one.course_id === null
    ? new InvitationExpired({ ...ids, kind: 'organization-role' })
    : new InvitationExpired({ ...ids, kind: 'course-privilege', courseId: one.course_id });
}
