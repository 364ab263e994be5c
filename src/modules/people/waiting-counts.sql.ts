import type { EntityManager } from '@mikro-orm/postgresql';
import { rows } from '../../common/database/sql.js';

/** How many grants of one kind wait for one reason, in all organizations. */
export interface WaitingCount {
  readonly kind: string;
  readonly reason: string;
  readonly count: number;
}

// Hand-written: one statement over everything that waits, of every kind.

/** How many grants wait. What expires at `now` or before counts as expired, whatever else is in its way. */
export function countWaiting(em: EntityManager, now: Date): Promise<WaitingCount[]> {
  return rows(
    em,
    `select kind, case when expires_at <= $1 then 'expired' else reason end as reason, count(*)::int as count
     from (
       select kind, reason, expires_at from privilege.invitation
       union all
       select 'platform-admin', case when o.identifier_id is null then 'not-registered'
           when o.proof = 'verified' then 'needs-proof' else 'conversion-failed' end,
         ci.expires_at
       from privilege.platform_admin_invitation ci
       left join identity.identifier_owner o on o.identifier_id = ci.identifier_id
       union all
       select 'program-enrollment', reason, expires_at from enrollment.program_enrollment_grant where state = 'pending'
       union all
       select 'course-enrollment', reason, expires_at from enrollment.course_enrollment_grant where state = 'pending'
     ) as waiting
     group by 1, 2`,
    [now],
  );
}
