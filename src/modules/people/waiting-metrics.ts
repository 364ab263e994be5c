import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock/clock.js';
import { Metrics } from '../../common/metrics/metrics.js';
import { sparingly } from '../../common/metrics/sparingly.js';
import { countWaiting } from './waiting-counts.sql.js';

/**
 * Tells Prometheus how many grants wait, of which kind and why. To count a million takes seconds, and a scrape comes every
 * few seconds: a count that took long is told again until twenty times as long has passed.
 */
@Injectable()
export class WaitingMetrics {
  constructor(metrics: Metrics, em: EntityManager, clock: Clock) {
    metrics.gauge(
      { name: 'matricula_waiting_grants', help: 'Grants that wait, by kind and reason.', labels: ['kind', 'reason'] },
      sparingly(async () => {
        const found = await countWaiting(em.fork(), clock.now());
        return found.map(({ kind, reason, count }) => ({ labels: { kind, reason }, value: count }));
      }),
    );
  }
}
