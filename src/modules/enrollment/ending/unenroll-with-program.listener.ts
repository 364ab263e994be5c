import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { rows } from '../../../common/database/sql.js';
import { DomainEvents } from '../../../common/events/domain-events.js';
import type { RecordedEvent } from '../../../common/events/domain-event.js';
import { WithinTransaction } from '../../../common/events/listener.decorator.js';
import { ProgramDeleted } from '../../catalog/index.js';
import { announceRemovals } from '../removal-facts.js';
import { removeProgramEnrollments } from '../removal.sql.js';
import { EnrollmentConversion } from '../waiting/conversion.service.js';

/**
 * The enrollments in a program go with it, and those in courses that came through it, and the log says so. What waited
 * behind those becomes real.
 */
@Injectable()
export class UnenrollWithProgram {
  constructor(
    private readonly conversion: EnrollmentConversion,
    private readonly events: DomainEvents,
  ) {}

  @WithinTransaction(ProgramDeleted)
  async on(event: RecordedEvent<ProgramDeleted['payload']>, em: EntityManager): Promise<void> {
    const { programId, organizationId } = event.payload;
    const found = await rows<{ id: string }>(
      em,
      'select enrollment_id as id from enrollment.program_identifier where program_id = $1',
      [programId],
    );
    const removed = await removeProgramEnrollments(
      em,
      found.map((one) => one.id),
    );
    await this.events.publish(em, ...announceRemovals(organizationId, removed));
    await this.conversion.convert(em, [...new Set(removed.flatMap((one) => one.userId ?? []))]);
  }
}
