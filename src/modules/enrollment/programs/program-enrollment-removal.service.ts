import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { DomainEvents } from '../../../common/events/domain-events.js';
import { NotInCatalog } from '../../catalog/index.js';
import { GuardedTransactions, isId } from '../../identity/index.js';
import { EnrollmentAuthority } from '../../privilege/index.js';
import { enrollmentNotFound } from '../enrollment.errors.js';
import { holdProgram } from '../places-held.sql.js';
import { announceRemovals } from '../removal-facts.js';
import { removeProgramEnrollments } from '../removal.sql.js';
import { EnrollmentConversion } from '../waiting/conversion.service.js';
import { findInProgram } from '../waiting/waiting-enrollments.sql.js';

/** Takes people out of programs, by the ids of their enrollments, whether they are here or waited for. */
@Injectable()
export class ProgramEnrollmentRemoval {
  constructor(
    private readonly transactions: GuardedTransactions,
    private readonly authority: EnrollmentAuthority,
    private readonly conversion: EnrollmentConversion,
    private readonly events: DomainEvents,
  ) {}

  /**
   * Takes away one enrollment, with the course enrollments that came through it. What waited behind it becomes real.
   *
   * @throws DomainError 404 `enrollment-not-found`, `not-found`; 403 `forbidden` when the actor is no registrar
   */
  async remove(actorId: string, programId: string, enrollmentId: string): Promise<void> {
    if (!isId(enrollmentId)) throw enrollmentNotFound();
    const find = (em: EntityManager) => findInProgram(em, programId, enrollmentId);
    const done = await this.transactions.run(find, async (em) => {
      const program = await holdProgram(em, programId);
      if (!program) throw new NotInCatalog('program');
      await this.authority.requireRegistrar(em, actorId, program.organizationId);
      const removed = await removeProgramEnrollments(em, [enrollmentId]);
      if (removed.length === 0) throw enrollmentNotFound();
      await this.events.publish(em, ...announceRemovals(program.organizationId, removed));
      await this.conversion.convert(em, [...new Set(removed.flatMap((one) => one.userId ?? []))]);
    });
    if (!done) throw enrollmentNotFound();
  }
}
