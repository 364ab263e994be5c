import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../../common/clock/clock.js';
import { Random } from '../../../common/clock/random.js';
import { Configuration } from '../../../common/config/index.js';
import { DomainError } from '../../../common/errors/index.js';
import { DomainEvents } from '../../../common/events/domain-events.js';
import { IdentifierTransactions, type PersonReference } from '../../identity/index.js';
import { announcePlans, announceRevocations } from './course-grant-announcements.js';
import {
  duplicated,
  holdsNow,
  planGrant,
  type GrantPlan,
  type GrantSituation,
  type RequestedGrant,
} from './course-grant-plan.js';
import { destinationOf, personKey, type Destination } from '../waiting/destination.js';
import { lookAt } from './course-grant-situation.js';
import { deleteGrants, writeActive, writeWaiting } from './course-grants.sql.js';
import { authorizeGrant, requirePrivilege } from '../rights/grant-authorizer.js';
import { courseNotFound, grantNotFound, personNotFound } from '../privilege.errors.js';
import { holdCourse } from '../rows-held.sql.js';
import { WithheldInvitations } from '../waiting/withheld-invitations.service.js';

/** One row of a request: who, and what they are to be granted. */
export interface GrantRow {
  readonly person: PersonReference;
  readonly grant: RequestedGrant;
}

/** What came of one row: the grant, or why it was refused. A refused row changed nothing. */
export type GrantResult =
  | { readonly outcome: GrantPlan['outcome']; readonly id: string; readonly state: Destination['state'] }
  | { readonly outcome: 'refused'; readonly refusal: DomainError };

/** Grants privileges on courses to anybody, registered or not, in the same way. */
@Injectable()
export class CoursePrivileges {
  constructor(
    private readonly transactions: IdentifierTransactions,
    private readonly events: DomainEvents,
    private readonly withheld: WithheldInvitations,
    private readonly configuration: Configuration,
    private readonly clock: Clock,
    private readonly random: Random,
  ) {}

  /**
   * Replaces what one person was granted on a course.
   *
   * @throws DomainError 404 `course-not-found`, `person-not-found`; 422 `unknown-role`; 403 `cannot-grant`
   */
  async put(actorId: string, courseId: string, row: GrantRow): Promise<Exclude<GrantResult, { outcome: 'refused' }>> {
    const [result] = await this.putMany(actorId, courseId, [row]);
    if (!result) throw new Error('A row has a result.');
    if (result.outcome === 'refused') throw result.refusal;
    return result;
  }

  /**
   * Replaces what many people were granted on a course, in one transaction: at most a thousand rows. A refused row
   * stops no other; rows that name one person twice are all refused. Where nothing changes, nobody whom they name is
   * remembered.
   *
   * @throws DomainError 404 `course-not-found`; 403 `cannot-grant` when the actor may grant nothing here
   */
  putMany(actorId: string, courseId: string, requests: readonly GrantRow[]): Promise<GrantResult[]> {
    const people = requests.map((request) => request.person);
    return this.transactions.run(people, async (em, locked, undo) => {
      const found = requests.map(({ person }) => locked.get(person));
      const course = await holdCourse(em, courseId);
      if (!course) throw courseNotFound();
      const destinations = found.map((person) => person && destinationOf(person, locked, course.trustedDomains));
      const situation = await lookAt(
        em,
        this.clock.now(),
        actorId,
        course,
        destinations.filter((one) => one !== undefined),
      );
      requirePrivilege(situation.grantor);
      const repeated = repeatedPeople(destinations);
      const results = requests.map((request, n) =>
        attempt(() => {
          const destination = destinations[n];
          if (!destination) throw personNotFound();
          if (repeated.has(personKey(destination))) throw duplicated();
          return planGrant(request.grant, destination, situation, () => this.random.id());
        }),
      );
      const plans = results.filter((result): result is GrantPlan => result.outcome !== 'refused');
      const answers = results.map((result): GrantResult =>
        result.outcome === 'refused'
          ? result
          : { outcome: result.outcome, id: result.write.id, state: result.destination.state },
      );
      if (plans.every(({ outcome }) => outcome === 'unchanged')) return undo(answers);
      await this.carryOut(em, situation, plans);
      return answers;
    });
  }

  /**
   * Takes back everything that a person was granted on a course, real and waiting.
   *
   * @throws DomainError 404 `course-not-found`, `person-not-found`, `grant-not-found`; 403 `cannot-grant`
   */
  revoke(actorId: string, courseId: string, person: PersonReference): Promise<void> {
    return this.transactions.run([person], async (em, locked) => {
      const found = locked.get(person);
      const course = await holdCourse(em, courseId);
      if (!course) throw courseNotFound();
      if (!found) throw personNotFound();
      const destination = destinationOf(found, locked, course.trustedDomains);
      const situation = await lookAt(em, this.clock.now(), actorId, course, [destination]);
      const live = situation.standing.filter((one) => !one.expired);
      const grantee = { userId: destination.userId, holds: holdsNow(destination, live, situation) };
      authorizeGrant(situation.grantor, grantee, { roles: [], allow: [] });
      if (live.length === 0) throw grantNotFound();
      await deleteGrants(
        em,
        courseId,
        live.map((one) => one.id),
      );
      await this.events.publish(em, ...announceRevocations(course, live));
      await this.withheld.reviewGrantors(
        em,
        live.flatMap((one) => (one.state === 'active' && one.userId ? [one.userId] : [])),
      );
    });
  }

  private async carryOut(em: EntityManager, situation: GrantSituation, plans: readonly GrantPlan[]): Promise<void> {
    const { course, grantor } = situation;
    const now = this.clock.now();
    const changes = plans.filter((plan) => plan.outcome !== 'unchanged');
    const gone = changes.flatMap((plan) => [...plan.replaced, ...plan.expired].map((one) => one.id));
    const writes = (state: Destination['state']) =>
      changes.filter((plan) => plan.destination.state === state).map((plan) => plan.write);
    const expiresAt = new Date(now.getTime() + this.configuration.invitationTtlMs);
    await deleteGrants(em, course.id, gone);
    await writeActive(em, course.id, writes('active'), { grantorId: grantor.userId, now });
    await writeWaiting(em, course.id, writes('pending'), { grantorId: grantor.userId, now, expiresAt });
    await this.events.publish(em, ...announcePlans(course, changes));
    await this.withheld.reviewGrantors(
      em,
      changes.flatMap(({ outcome, destination }) =>
        outcome === 'updated' && destination.state === 'active' ? [destination.userId] : [],
      ),
    );
  }
}

function attempt(plan: () => GrantPlan): GrantPlan | Extract<GrantResult, { outcome: 'refused' }> {
  try {
    return plan();
  } catch (error) {
    if (error instanceof DomainError) return { outcome: 'refused', refusal: error };
    throw error;
  }
}

/** The people that more than one row names, in whatever way. */
function repeatedPeople(destinations: readonly (Destination | undefined)[]): Set<string> {
  const keys = destinations.flatMap((destination) => (destination ? [personKey(destination)] : []));
  return new Set([...Map.groupBy(keys, (key) => key)].filter(([, rows]) => rows.length > 1).map(([key]) => key));
}
