import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { RecordedEvent } from '../../../common/events/domain-event.js';
import { WithinTransaction } from '../../../common/events/listener.decorator.js';
import { GrantorsReviewed } from '../../privilege/index.js';
import { WithheldEnrollments } from './withheld-enrollments.service.js';

/** What waits from grantors who may enrol no longer is withheld, until a registrar, or whoever else may, enrols anew. */
@Injectable()
export class WithholdEnrollments {
  constructor(private readonly withheld: WithheldEnrollments) {}

  @WithinTransaction(GrantorsReviewed)
  async on({ payload }: RecordedEvent<GrantorsReviewed['payload']>, em: EntityManager): Promise<void> {
    await this.withheld.reviewGrantors(em, payload.userIds);
  }
}
