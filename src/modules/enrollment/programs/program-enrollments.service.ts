import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../../common/clock/clock.js';
import { Random } from '../../../common/clock/random.js';
import { Configuration } from '../../../common/config/index.js';
import { DomainEvents } from '../../../common/events/domain-events.js';
import type { RowResult } from '../../../common/http/show-bulk-result.js';
import { NotInCatalog } from '../../catalog/index.js';
import { IdentifierTransactions, KeyTies, type LockedPeople } from '../../identity/index.js';
import { EnrollmentAuthority, KeyLinkApproval } from '../../privilege/index.js';
import { duplicated } from '../bulk/bulk-runs.service.js';
import { attempt, type BulkMode, type BulkRow, type Refused } from '../bulk/bulk-rows.js';
import { locate, newAnchors, personNotFound, repeatedPeople, type LocatedPerson } from '../bulk/located-person.js';
import { standingOf } from '../bulk/standing-index.js';
import { referencesOf } from '../bulk/row-person.js';
import { holdCurricula, holdProgram, readAddresses, type HeldPlace } from '../places-held.sql.js';
import { announceExpiries } from '../removal-facts.js';
import { removeProgramEnrollments } from '../removal.sql.js';
import { EnrollmentConversion } from '../waiting/conversion.service.js';
import { moveToIdentifiers } from './move-enrollments.sql.js';
import { announceDeactivations, announcePlans } from './program-announcements.js';
import { planProgramEnrollment, type ProgramPlan, type RequestedEnrollment } from './program-enrollment-plan.js';
import { insertPlaces, readStanding, writeReal, writeWaiting } from './program-enrollments.sql.js';

/** Who enrols in which program, and what is done with those who are there already or are not. */
export interface ProgramCall {
  readonly actorId: string;
  readonly programId: string;
  readonly mode: BulkMode;
}

/** Enrols people in programs, registered or not, in the same way. */
@Injectable()
export class ProgramEnrollments {
  constructor(
    private readonly transactions: IdentifierTransactions,
    private readonly ties: KeyTies,
    private readonly authority: EnrollmentAuthority,
    private readonly approval: KeyLinkApproval,
    private readonly conversion: EnrollmentConversion,
    private readonly events: DomainEvents,
    private readonly configuration: Configuration,
    private readonly clock: Clock,
    private readonly random: Random,
  ) {}

  /**
   * Enrols up to a thousand people in one transaction, in the same few statements. A refused row changes nothing and
   * stops no other; rows that name one person twice are all refused. A key that a row gives with an address becomes the
   * person's, if it is nobody's, and whatever else waits for it converts.
   *
   * @throws DomainError 404 `not-found` when there is no such program; 403 `forbidden` when the actor is no registrar
   */
  apply(call: ProgramCall, rows: readonly BulkRow<RequestedEnrollment>[]): Promise<RowResult[]> {
    const references = rows.flatMap(({ person }) => referencesOf(person));
    return this.transactions.run(references, async (em, people, undo) => {
      const program = await holdProgram(em, call.programId);
      if (!program) throw new NotInCatalog('program');
      const curricula = await holdCurricula(em, program.id);
      const located = locateAll(people, rows);
      // Held together with the actor, in order: what waits for their keys becomes theirs, which takes their rows as well.
      const keyed = located.flatMap((person) => person?.tie?.userId ?? []);
      await this.authority.requireRegistrar(em, call.actorId, program.organizationId, keyed);
      const results = await this.plan(em, call, program, located, rows, curricula);
      const plans = results.filter((one): one is ProgramPlan => one.outcome !== 'refused');
      const answers = results.map((one): RowResult =>
        one.outcome === 'refused' ? one : { outcome: one.outcome, id: one.write.id, state: one.state },
      );
      if (plans.every(({ outcome }) => outcome === 'unchanged')) return undo(answers);
      await this.carryOut(em, call, program, plans);
      return answers;
    });
  }

  private async plan(
    em: EntityManager,
    { actorId, mode }: ProgramCall,
    program: HeldPlace,
    located: readonly (LocatedPerson | undefined)[],
    rows: readonly BulkRow<RequestedEnrollment>[],
    curricula: ReadonlyMap<string, boolean>,
  ): Promise<(ProgramPlan | Refused)[]> {
    const repeated = repeatedPeople(located);
    const known = located.filter((one) => one !== undefined);
    const userIds = known.flatMap((one) => [one.userId, one.disputedBy].filter((id) => id !== undefined));
    const now = this.clock.now();
    const standing = await readStanding(
      em,
      program.id,
      userIds,
      known.flatMap((one) => [...one.tiedIds, ...one.strangerIds]),
      now,
    );
    const byId = known.flatMap(({ address, key, userId, disputedBy }) =>
      address ? [] : [key ? disputedBy : userId].filter((id) => id !== undefined),
    );
    const situation = { mode, curricula, standing, addresses: await readAddresses(em, byId) };
    const ties = known.flatMap((one) => one.tie ?? []);
    const refusals = await this.approval.refusals(em, actorId, program.organizationId, ties);
    const mine = standingOf(standing);
    return rows.map((row, n) =>
      attempt(() => {
        const person = located[n];
        if (!person) throw personNotFound();
        if (repeated.has(n)) throw duplicated();
        const refusal = person.tie && refusals.get(person.tie.key.id);
        if (refusal) throw refusal;
        return planProgramEnrollment(row.request, person, { ...situation, standing: mine(person) }, () =>
          this.random.id(),
        );
      }),
    );
  }

  private async carryOut(
    em: EntityManager,
    { actorId }: ProgramCall,
    program: HeldPlace,
    plans: readonly ProgramPlan[],
  ): Promise<void> {
    const changes = plans.filter((plan) => plan.outcome !== 'unchanged');
    if (changes.length === 0) return;
    const now = this.clock.now();
    const enrolling = {
      grantorId: actorId,
      now,
      expiresAt: new Date(now.getTime() + this.configuration.invitationTtlMs),
    };
    const writes = (test: (plan: ProgramPlan) => boolean) => changes.filter(test).map((plan) => plan.write);
    const expired = await removeProgramEnrollments(
      em,
      changes.flatMap((plan) => plan.expired.map((one) => one.id)),
    );
    for (const state of ['active', 'pending'] as const) {
      await insertPlaces(
        em,
        program.id,
        writes((plan) => !plan.current && plan.state === state),
        state,
      );
    }
    const deactivated = await moveToIdentifiers(
      em,
      writes((plan) => plan.moves),
      now,
    );
    await writeReal(
      em,
      program.id,
      writes((plan) => plan.state === 'active'),
      enrolling,
    );
    await writeWaiting(
      em,
      program.id,
      writes((plan) => plan.state === 'pending'),
      enrolling,
    );
    await this.events.publish(
      em,
      ...announceExpiries(program.organizationId, expired),
      ...announcePlans(program, changes),
      ...announceDeactivations(program, deactivated),
    );
    await this.ties.tie(
      em,
      changes.flatMap((plan) => plan.tie ?? []),
    );
    const arrived = changes.filter((plan) => plan.state === 'active' && plan.current?.state === 'pending');
    await this.conversion.convert(em, [...new Set(arrived.map((plan) => plan.write.holder))]);
  }
}

function locateAll(people: LockedPeople, rows: readonly BulkRow<RequestedEnrollment>[]): (LocatedPerson | undefined)[] {
  const anchors = newAnchors(
    people,
    rows.map((row) => row.person),
  );
  return rows.map((row) => locate(row.person, people, anchors));
}
