import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock/clock.js';
import { Random } from '../../common/clock/random.js';
import { Transactions } from '../../common/database/transactions.js';
import { DomainEvents } from '../../common/events/domain-events.js';
import { pageOf, type Page } from '../../common/http/page.js';
import { CodeTaken, NotInCatalog, orTaken } from './catalog.errors.js';
import { changedFields } from './changed-fields.js';
import { Course } from './course.entity.js';
import { CourseChanged } from './events/course-changed.event.js';
import { CourseCreated } from './events/course-created.event.js';
import { CourseDeleted } from './events/course-deleted.event.js';
import { courseFacts, type CourseFacts } from './facts.js';
import { afterCursor, inOrder, matching, type Listing } from './listing.js';
import { lockRow, type LockStrength } from './row-lock.js';

/** What an organization teaches. Codes are unique within it. */
@Injectable()
export class Courses {
  constructor(
    private readonly em: EntityManager,
    private readonly transactions: Transactions,
    private readonly events: DomainEvents,
    private readonly clock: Clock,
    private readonly random: Random,
  ) {}

  /** Makes a course whose creator holds every privilege on it. @throws CodeTaken, NotInCatalog */
  async create(
    organizationId: string,
    creatorId: string,
    { code, title }: { code: string; title: string },
  ): Promise<CourseFacts> {
    return this.transactions.run(async (em) => {
      await lockRow(em, 'organization', organizationId, 'key share');
      const course = { id: this.random.id(), code, title, createdAt: this.clock.now() };
      const row = { ...course, organization: organizationId, creator: creatorId };
      await orTaken(em.insert(Course, row), new CodeTaken(code));
      await this.events.publish(em, new CourseCreated({ organizationId, courseId: course.id }));
      return { ...course, organizationId, creatorId };
    });
  }

  /** The courses of an organization, in the order in which they were made. */
  async list(organizationId: string, listing: Listing): Promise<Page<CourseFacts>> {
    const where = { organization: organizationId, ...afterCursor(listing), ...matching(listing) };
    const found = await this.em.find(Course, where, inOrder(listing));
    return pageOf(found.map(courseFacts), listing.limit, ({ id }) => [id]);
  }

  /** Changes what is given and leaves the rest. @throws CodeTaken, NotInCatalog */
  async change(id: string, given: { code?: string | undefined; title?: string | undefined }): Promise<CourseFacts> {
    return this.transactions.run(async (em) => {
      const before = await this.lock(em, id, 'no key update');
      const { code = before.code, title = before.title } = given;
      const after = { ...before, code, title };
      const changed = changedFields(before, after);
      if (changed.length === 0) return before;
      await orTaken(em.nativeUpdate(Course, { id }, { code, title }), new CodeTaken(code));
      const { organizationId } = before;
      await this.events.publish(em, new CourseChanged({ organizationId, courseId: before.id, changed }));
      return after;
    });
  }

  /**
   * Deletes a course and, by cascade, all that hangs on it. Listeners of `CourseDeleted` within the transaction see it
   * all before it goes.
   *
   * @throws NotInCatalog
   */
  async delete(id: string): Promise<void> {
    await this.transactions.run(async (em) => {
      const { id: courseId, organizationId } = await this.lock(em, id, 'update');
      await this.events.publish(em, new CourseDeleted({ organizationId, courseId }));
      await em.nativeDelete(Course, { id });
    });
  }

  private async lock(em: EntityManager, id: string, strength: LockStrength): Promise<CourseFacts> {
    await lockRow(em, 'course', id, strength);
    const locked = await em.findOne(Course, { id }, { disableIdentityMap: true });
    if (!locked) throw new NotInCatalog('course');
    return courseFacts(locked);
  }
}
