import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { rows } from '../../common/database/sql.js';
import { Transactions } from '../../common/database/transactions.js';
import { DomainEvents } from '../../common/events/domain-events.js';
import { pageOf, type Page } from '../../common/http/page.js';
import { CatalogReads } from './catalog-reads.service.js';
import { NotInCatalog, OtherOrganization } from './catalog.errors.js';
import { Course } from './course.entity.js';
import { ProgramCourseAdded } from './events/program-course-added.event.js';
import { ProgramCourseRemoved } from './events/program-course-removed.event.js';
import { courseFacts, type CourseFacts, type ProgramFacts } from './facts.js';
import { afterCursor, inOrder, matching, type Listing } from './listing.js';
import { lockRow } from './row-lock.js';
import { VisibleOrganizations } from './visible-organizations.js';

/** Which courses belong to a program. */
@Injectable()
export class ProgramCourses {
  constructor(
    private readonly em: EntityManager,
    private readonly transactions: Transactions,
    private readonly reads: CatalogReads,
    private readonly visible: VisibleOrganizations,
    private readonly events: DomainEvents,
  ) {}

  /**
   * Lets a course belong to a program; `added` is false when it did already.
   *
   * @throws NotInCatalog, also for a course of an organization that this user may not know of
   * @throws OtherOrganization for a course of another organization that they may know of
   */
  async add(userId: string, programId: string, courseId: string): Promise<{ course: CourseFacts; added: boolean }> {
    return this.transactions.run(async (em) => {
      const { program, course } = await this.lockBoth(em, programId, courseId);
      const { organizationId } = program;
      if (course.organizationId !== organizationId) throw await this.foreign(userId, course);
      const written = await rows(
        em,
        `insert into catalog.program_course (program_id, course_id, organization_id) values ($1, $2, $3)
         on conflict do nothing returning program_id`,
        [program.id, course.id, organizationId],
      );
      const added = written.length > 0;
      const ids = { organizationId, programId: program.id, courseId: course.id };
      if (added) await this.events.publish(em, new ProgramCourseAdded(ids));
      return { course, added };
    });
  }

  /** Takes a course out of a program. @throws NotInCatalog when it does not belong to it */
  async remove(programId: string, courseId: string): Promise<void> {
    await this.transactions.run(async (em) => {
      const { program, course } = await this.lockBoth(em, programId, courseId);
      const written = await rows(
        em,
        'delete from catalog.program_course where program_id = $1 and course_id = $2 returning program_id',
        [program.id, course.id],
      );
      if (written.length === 0) throw new NotInCatalog('course');
      const ids = { organizationId: program.organizationId, programId: program.id, courseId: course.id };
      await this.events.publish(em, new ProgramCourseRemoved(ids));
    });
  }

  /** The courses of a program, in the order in which they were made. */
  async list(programId: string, listing: Listing): Promise<Page<CourseFacts>> {
    const inProgram = await rows<{ id: string }>(
      this.em,
      'select course_id as id from catalog.program_course where program_id = $1',
      [programId],
    );
    const where = { $and: [{ id: { $in: inProgram.map(({ id }) => id) } }, afterCursor(listing), matching(listing)] };
    const found = await this.em.find(Course, where, inOrder(listing));
    return pageOf(found.map(courseFacts), listing.limit, ({ id }) => [id]);
  }

  private async lockBoth(
    em: EntityManager,
    programId: string,
    courseId: string,
  ): Promise<{ program: ProgramFacts; course: CourseFacts }> {
    await lockRow(em, 'course', courseId, 'key share');
    await lockRow(em, 'program', programId, 'key share');
    const program = await this.reads.program(programId);
    const course = await this.reads.course(courseId);
    if (!program || !course) throw new NotInCatalog(program ? 'course' : 'program');
    return { program, course };
  }

  /** Whoever may not know of the other organization does not learn that it has this course. */
  private async foreign(userId: string, course: CourseFacts): Promise<Error> {
    const visible = await this.visible.of(userId);
    const known = visible === 'all' || visible.includes(course.organizationId);
    return known ? new OtherOrganization() : new NotInCatalog('course');
  }
}
