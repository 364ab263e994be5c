import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Counter } from 'prom-client';
import { Clock } from '../../common/clock/clock.js';
import { rows } from '../../common/database/sql.js';
import { Metrics } from '../../common/metrics/metrics.js';

type Kind = 'course-privilege' | 'organization-role';

/** What Prometheus reads of rights: how many wait and why, and how many this process has converted. */
@Injectable()
export class PrivilegeMetrics {
  private readonly conversions: Counter<'kind'>;

  constructor(metrics: Metrics, em: EntityManager, clock: Clock) {
    this.conversions = new Counter({
      name: 'matricula_conversions_total',
      help: 'Waiting grants that became real, by kind.',
      labelNames: ['kind'],
      registers: [metrics.registry],
    });
    metrics.gauge(
      { name: 'matricula_waiting_grants', help: 'Grants that wait, by kind and reason.', labels: ['kind', 'reason'] },
      async () => {
        const found = await rows<{ kind: string; reason: string; count: number }>(
          em.fork(),
          `select kind, case when expires_at <= $1 then 'expired' else reason end as reason, count(*)::int as count
           from (
             select kind, reason, expires_at from privilege.invitation
             union all
             select 'platform-admin', case when o.identifier_id is null then 'not-registered'
                 when o.proof = 'verified' then 'needs-proof' else 'conversion-failed' end,
               ci.expires_at
             from privilege.platform_admin_invitation ci
             left join identity.identifier_owner o on o.identifier_id = ci.identifier_id
           ) as waiting
           group by 1, 2`,
          [clock.now()],
        );
        return found.map(({ kind, reason, count }) => ({ labels: { kind, reason }, value: count }));
      },
    );
  }

  countConversions(kind: Kind, count: number): void {
    this.conversions.inc({ kind }, count);
  }
}
