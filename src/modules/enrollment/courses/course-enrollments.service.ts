import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../../common/clock/clock.js';
import { Random } from '../../../common/clock/random.js';
import { DomainError } from '../../../common/errors/index.js';
import { DomainEvents } from '../../../common/events/domain-events.js';
import type { RowResult } from '../../../common/http/show-bulk-result.js';
import { NotInCatalog } from '../../catalog/index.js';
import { IdentifierTransactions, type LockedPeople } from '../../identity/index.js';
import { EnrollmentAuthority } from '../../privilege/index.js';
import { duplicated } from '../bulk/bulk-runs.service.js';
import { attempt, type BulkMode, type BulkRow, type Refused } from '../bulk/bulk-rows.js';
import { locate, newAnchors, personNotFound, repeatedPeople, type LocatedPerson } from '../bulk/located-person.js';
import { referencesOf, type RowPerson } from '../bulk/row-person.js';
import { notEnrolledDirectly } from '../enrollment.errors.js';
import { standingOf } from '../bulk/standing-index.js';
import { holdCourse, holdProgram, holdProgramCourse, readAddresses, type HeldPlace } from '../places-held.sql.js';
import { readStanding } from '../programs/program-enrollments.sql.js';
import { announceRemovals } from '../removal-facts.js';
import { removeCourseEnrollments } from '../removal.sql.js';
import { EnrollmentConversion } from '../waiting/conversion.service.js';
import { CourseEnrollmentWrites } from './course-enrollment-writes.service.js';
import {
  chooseProgramEnrollment,
  planCourseEnrollment,
  type CourseDestination,
  type CoursePlan,
} from './course-enrollment-plan.js';
import { readCourseStanding, type StandingCourseEnrollment } from './course-enrollments.sql.js';

/** Who enrols in which course, directly or through a program, and what is done with those who are there already or not. */
export interface CourseCall {
  readonly actorId: string;
  readonly courseId: string;
  readonly programId: string | undefined;
  readonly mode: BulkMode;
}

/** What a row asks for; not yet known to be a status. */
export interface RequestedStatus {
  readonly status: string;
}

/** Where each person of a call goes: found in order, or refused for want of a place. */
type Chooser = (
  person: LocatedPerson,
  status: string,
  inCourse: readonly StandingCourseEnrollment[],
) => CourseDestination;

/** Enrols people in courses, registered or not, in the same way: directly, or through a program that they are in. */
@Injectable()
export class CourseEnrollments {
  constructor(
    private readonly transactions: IdentifierTransactions,
    private readonly authority: EnrollmentAuthority,
    private readonly writes: CourseEnrollmentWrites,
    private readonly conversion: EnrollmentConversion,
    private readonly events: DomainEvents,
    private readonly clock: Clock,
    private readonly random: Random,
  ) {}

  /**
   * Enrols up to a thousand people in one transaction, in the same few statements. A refused row changes nothing and
   * stops no other; rows that name one person twice are all refused.
   *
   * @throws DomainError 404 `not-found` when there is no such course or program, or the course is not of the program;
   *   403 `forbidden` when the actor may not enrol here
   */
  apply(call: CourseCall, rows: readonly BulkRow<RequestedStatus>[]): Promise<RowResult[]> {
    const references = rows.flatMap(({ person }) => referencesOf(person));
    return this.transactions.run(references, async (em, people, undo) => {
      const course = await this.hold(em, call);
      const results = await this.plan(em, call, people, rows);
      const plans = results.filter((one): one is CoursePlan => one.outcome !== 'refused');
      const answers = results.map((one): RowResult =>
        one.outcome === 'refused' ? one : { outcome: one.outcome, id: one.write.id, state: one.state },
      );
      if (plans.every(({ outcome }) => outcome === 'unchanged')) return undo(answers);
      await this.writes.carryOut(em, call, course, plans);
      return answers;
    });
  }

  /**
   * Takes a person off a course on which they were enrolled directly, whether they are here or waited for.
   *
   * @throws DomainError like {@link apply}; 404 `enrollment-not-found` when they are not enrolled directly
   */
  remove(actorId: string, courseId: string, person: RowPerson): Promise<void> {
    return this.transactions.run(referencesOf(person), async (em, people) => {
      const course = await this.hold(em, { actorId, courseId, programId: undefined });
      const located = locate(person, people, newAnchors(people, [person]));
      const { userId, tiedIds } = located ?? { userId: undefined, tiedIds: [] };
      const found = await readCourseStanding(
        em,
        courseId,
        userId === undefined ? [] : [userId],
        tiedIds,
        this.clock.now(),
      );
      const direct = found.filter((one) => one.through === 'course' && !one.expired);
      if (direct.length === 0) throw notEnrolledDirectly();
      const removed = await removeCourseEnrollments(
        em,
        'e.id',
        direct.map((one) => one.id),
      );
      await this.events.publish(em, ...announceRemovals(course.organizationId, removed));
      await this.conversion.convert(em, userId === undefined ? [] : [userId]);
    });
  }

  private async hold(
    em: EntityManager,
    { actorId, courseId, programId }: Pick<CourseCall, 'actorId' | 'courseId' | 'programId'>,
  ): Promise<HeldPlace> {
    const course = await holdCourse(em, courseId);
    if (!course) throw new NotInCatalog('course');
    if (programId !== undefined) {
      if (!(await holdProgram(em, programId))) throw new NotInCatalog('program');
      if (!(await holdProgramCourse(em, programId, courseId))) throw new NotInCatalog('course');
    }
    await this.authority.requireOnCourse(em, actorId, course);
    return course;
  }

  private async plan(
    em: EntityManager,
    { courseId, programId, mode }: CourseCall,
    people: LockedPeople,
    rows: readonly BulkRow<RequestedStatus>[],
  ): Promise<(CoursePlan | Refused)[]> {
    const anchors = newAnchors(people, []);
    const located = rows.map(({ person }) => locate(person, people, anchors));
    const known = located.filter((one) => one !== undefined);
    const userIds = known.flatMap((one) => one.userId ?? []);
    const identifierIds = known.flatMap((one) => one.tiedIds);
    const standing = await readCourseStanding(em, courseId, userIds, identifierIds, this.clock.now());
    const mine = standingOf<StandingCourseEnrollment>(standing);
    const repeated = repeatedPeople(located);
    const choose =
      programId === undefined
        ? await this.direct(em, known)
        : await this.throughProgram(em, programId, userIds, identifierIds);
    return rows.map((row, n) =>
      attempt(() => {
        const person = located[n];
        if (!person) throw personNotFound();
        if (repeated.has(n)) throw duplicated();
        requireOnePerson(person);
        const theirs = mine(person);
        const { status } = row.request;
        return planCourseEnrollment(status, mode, choose(person, status, theirs), theirs, () => this.random.id());
      }),
    );
  }

  private async direct(em: EntityManager, known: readonly LocatedPerson[]): Promise<Chooser> {
    const byId = known.flatMap(({ userId, key, address }) => (userId === undefined || key || address ? [] : [userId]));
    const addresses = await readAddresses(em, byId);
    return ({ userId, key, address }) => {
      const identifierId = key?.id ?? address?.id ?? addresses.get(userId ?? '') ?? '';
      return { userId, identifierId, through: undefined };
    };
  }

  private async throughProgram(
    em: EntityManager,
    programId: string,
    userIds: readonly string[],
    identifierIds: readonly string[],
  ): Promise<Chooser> {
    const enrolled = await readStanding(em, programId, userIds, identifierIds, this.clock.now());
    const mine = standingOf(enrolled);
    return (person, status, inCourse) => {
      const through = chooseProgramEnrollment(mine(person), person, status, inCourse);
      const userId = through.state === 'active' ? (through.userId ?? undefined) : undefined;
      return { userId, identifierId: through.identifierId, through };
    };
  }
}

/** The rows of a course link no keys: one that names its person twice must name somebody who is known by both. */
function requireOnePerson({ disputedBy, tie, strangerIds }: LocatedPerson): void {
  if (disputedBy === undefined && !tie && strangerIds.length === 0) return;
  throw new DomainError(
    'conflict',
    'conflict',
    'This key is not known to be this person’s; name them by one of the two.',
  );
}
