import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock/clock.js';
import { row } from '../../common/database/sql.js';
import { idAfter } from '../../common/http/id-cursor.js';
import { pageOf, type Page } from '../../common/http/page.js';
import { NotInCatalog } from '../catalog/index.js';
import { isId, type PersonReference, IdentityReads } from '../identity/index.js';
import type { ListedGrant } from '../privilege/index.js';
import type { CourseStatus, ProgramStatus } from './enrollment-status.js';
import { readCourseStanding } from './courses/course-enrollments.sql.js';
import { readEnrollments, readPage, type EnrollmentFilter, type EnrollmentScope } from './enrollment-pages.sql.js';
import { enrollmentNotFound } from './enrollment.errors.js';

/** Which part of a list is asked for. */
export interface EnrollmentListing extends Omit<EnrollmentFilter, 'after'> {
  readonly cursor?: string | undefined;
}

/** An enrollment in a program as lists show it. */
export interface ListedProgramEnrollment extends ListedGrant {
  readonly programId: string;
  readonly curriculumId: string;
  readonly status: ProgramStatus;
}

/** An enrollment in a course as lists show it; `programId` of one that came through a program. */
export interface ListedCourseEnrollment extends ListedGrant {
  readonly courseId: string;
  readonly programId: string | null;
  readonly status: CourseStatus;
}

/** Lists over real and waiting enrollments alike, in the order of their ids, which they keep when they become real. */
@Injectable()
export class EnrollmentLists {
  constructor(
    private readonly em: EntityManager,
    private readonly identity: IdentityReads,
    private readonly clock: Clock,
  ) {}

  /** The enrollments in a program. @throws DomainError `invalid-cursor` */
  inProgram(programId: string, listing: EnrollmentListing): Promise<Page<ListedProgramEnrollment>> {
    return this.page('program', { programId }, listing);
  }

  /** The enrollments in a course. @throws DomainError `invalid-cursor` */
  inCourse(scope: EnrollmentScope, listing: EnrollmentListing): Promise<Page<ListedCourseEnrollment>> {
    return this.page('course', scope, listing);
  }

  /**
   * The enrollments in a course that came through one program.
   *
   * @throws NotInCatalog when it is not of the program; DomainError `invalid-cursor`
   */
  async inCourseOfProgram(
    scope: Required<EnrollmentScope>,
    listing: EnrollmentListing,
  ): Promise<Page<ListedCourseEnrollment>> {
    const { programId, courseId } = scope;
    const belongs = await row(
      this.em,
      'select 1 from catalog.program_course where program_id = $1 and course_id = $2',
      [programId, courseId],
    );
    if (!belongs) throw new NotInCatalog('course');
    return this.inCourse(scope, listing);
  }

  /** One enrollment in a program by its id, as long as it is listed. @throws DomainError 404 `enrollment-not-found` */
  async oneInProgram(programId: string, id: string): Promise<ListedProgramEnrollment> {
    const [found] = isId(id) ? await readEnrollments<ListedProgramEnrollment>(this.em, 'program', [id]) : [];
    if (found?.programId !== programId || this.hasExpired(found)) throw enrollmentNotFound();
    return found;
  }

  /** One enrollment in a course by its id. @throws DomainError 404 `enrollment-not-found` */
  async oneInCourse(courseId: string, id: string): Promise<ListedCourseEnrollment> {
    const [found] = await readEnrollments<ListedCourseEnrollment>(this.em, 'course', [id]);
    if (found?.courseId !== courseId) throw enrollmentNotFound();
    return found;
  }

  /**
   * How one person takes a course: an active enrollment before any other, then a direct one before one through a program.
   *
   * @throws DomainError 404 `enrollment-not-found`
   */
  async ofPersonInCourse(courseId: string, person: PersonReference): Promise<ListedCourseEnrollment> {
    const first = await this.identity.lookUp(person, async ({ userId, identifierIds }) => {
      const userIds = userId === undefined ? [] : [userId];
      const found = await readCourseStanding(this.em, courseId, userIds, identifierIds, this.clock.now());
      return found
        .filter((one) => !one.expired)
        .toSorted((a, b) => rank(a) - rank(b) || (a.id < b.id ? -1 : 1))
        .at(0);
    });
    if (!first) throw enrollmentNotFound();
    return this.oneInCourse(courseId, first.id);
  }

  /**
   * Pages the ids and shows those that are still there, so that what goes meanwhile ends no list. What has become real
   * or waits again meanwhile is left out of a list of the others.
   */
  private async page<T extends ListedGrant>(
    kind: 'program' | 'course',
    scope: EnrollmentScope,
    { cursor, limit, ...filter }: EnrollmentListing,
  ): Promise<Page<T>> {
    const wanted = { ...filter, after: idAfter(cursor), limit: limit + 1 };
    const ids = await readPage(this.em, scope, wanted, this.clock.now());
    const page = pageOf(ids, limit, (id) => [id]);
    const found = await readEnrollments<T>(this.em, kind, page.items);
    const items = found.filter(({ state }) => filter.state === undefined || state === filter.state);
    return { items, nextCursor: page.nextCursor };
  }

  private hasExpired({ expiresAt }: ListedGrant): boolean {
    return expiresAt !== null && new Date(expiresAt) <= this.clock.now();
  }
}

function rank(one: { readonly through: string; readonly state: string; readonly status: string }): number {
  return (one.status === 'active' ? 0 : 4) + (one.through === 'course' ? 0 : 2) + (one.state === 'active' ? 0 : 1);
}
