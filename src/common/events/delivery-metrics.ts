import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { rows } from '../database/sql.js';
import { Metrics } from '../metrics/metrics.js';
import { DELIVERY_QUEUE } from './delivery-queue.js';
import { JOB_SCHEMA } from './job-queue.js';

interface Count {
  listener: string;
  exhausted: boolean;
  count: number;
}

/** What Prometheus reads of listeners: for how many events each has failed and not yet succeeded. */
@Injectable()
export class DeliveryMetrics {
  constructor(metrics: Metrics, em: EntityManager) {
    metrics.gauge(
      {
        name: 'matricula_failed_listeners',
        help: 'Events that a listener has failed on and not yet succeeded with; exhausted ones wait for a retry by hand.',
        labels: ['listener', 'exhausted'],
      },
      async () => {
        const found = await rows<Count>(
          em.fork(),
          `select data ->> 'channel' as listener, state = 'failed' as exhausted, count(*)::int as count
           from ${JOB_SCHEMA}.job
           where name = $1 and (state in ('retry', 'failed') or (state < 'completed' and data ->> 'failed' = 'true'))
           group by 1, 2`,
          [DELIVERY_QUEUE],
        );
        return found.map(({ listener, exhausted, count }) => ({
          labels: { listener, exhausted: String(exhausted) },
          value: count,
        }));
      },
    );
  }
}
