import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { JobQueue } from '../../events/job-queue.js';
import { Idempotency } from './idempotency.js';

/** Once an hour, removes the answers that are no longer kept. */
@Injectable()
export class RemoveOldRecords implements OnApplicationBootstrap {
  constructor(
    private readonly queue: JobQueue,
    private readonly idempotency: Idempotency,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.queue.repeat('remove-old-idempotency-records', '41 * * * *', async () => {
      await this.idempotency.purge();
    });
  }
}
