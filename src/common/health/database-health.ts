import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { HealthIndicatorService, type HealthIndicatorResult } from '@nestjs/terminus';

const PATIENCE_MS = 2000;

/** Whether the database answers a query within two seconds. Probes at the same time share one query. */
@Injectable()
export class DatabaseHealth {
  constructor(
    private readonly indicators: HealthIndicatorService,
    private readonly em: EntityManager,
  ) {}

  async check(): Promise<HealthIndicatorResult> {
    return this.indicators
      .check('database')
      .attempt(async () => {
        await this.em.getConnection().execute('select 1');
      })
      .withTimeout(PATIENCE_MS)
      .cacheFor(PATIENCE_MS / 2);
  }
}
