import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock/clock.js';
import { Random } from '../../common/clock/random.js';
import { rows } from '../../common/database/sql.js';
import { Transactions } from '../../common/database/transactions.js';
import { DomainEvents } from '../../common/events/domain-events.js';
import { pageOf, type Page } from '../../common/http/page.js';
import { NotInCatalog, orTaken, SlugTaken } from './catalog.errors.js';
import { CatalogReads } from './catalog-reads.service.js';
import { changedFields } from './changed-fields.js';
import { CourseDeleted } from './events/course-deleted.event.js';
import { OrganizationChanged } from './events/organization-changed.event.js';
import { OrganizationCreated } from './events/organization-created.event.js';
import { OrganizationDeleted } from './events/organization-deleted.event.js';
import { ProgramDeleted } from './events/program-deleted.event.js';
import { organizationFacts, type OrganizationFacts } from './facts.js';
import { afterCursor, inOrder, type Listing } from './listing.js';
import { Organization } from './organization.entity.js';
import { lockAllOf, lockRow, type LockStrength } from './row-lock.js';
import { VisibleOrganizations } from './visible-organizations.js';

/** What may be changed of an organization; what is absent stays. */
export interface OrganizationChanges {
  readonly name?: string | undefined;
  readonly slug?: string | undefined;
  /** Folded: see `foldDomain`. */
  readonly trustedDomains?: readonly string[] | undefined;
}

/** Schools and universities, each with a namespace of its own for its external keys. */
@Injectable()
export class Organizations {
  constructor(
    private readonly em: EntityManager,
    private readonly transactions: Transactions,
    private readonly reads: CatalogReads,
    private readonly visible: VisibleOrganizations,
    private readonly events: DomainEvents,
    private readonly clock: Clock,
    private readonly random: Random,
  ) {}

  /** Makes an organization that trusts no domain. @throws SlugTaken */
  async create({ slug, name }: { slug: string; name: string }): Promise<OrganizationFacts> {
    return this.transactions.run(async (em) => {
      const namespace = this.random.id();
      await rows(em, `insert into identity.namespace (id, kind) values ($1, 'external-key')`, [namespace]);
      const row = { id: this.random.id(), slug, name, namespace, trustedDomains: [], createdAt: this.clock.now() };
      await orTaken(em.insert(Organization, row), new SlugTaken(slug));
      await this.events.publish(em, new OrganizationCreated({ organizationId: row.id }));
      return organizationFacts(row);
    });
  }

  /** The organizations that this user may know of, in the order in which they were made. */
  async list(userId: string, listing: Listing): Promise<Page<OrganizationFacts>> {
    const visible = await this.visible.of(userId);
    const known = visible === 'all' ? {} : { id: { $in: visible } };
    const where = { $and: [known, afterCursor(listing)] };
    const found = await this.em.find(Organization, where, inOrder(listing));
    return pageOf(found.map(organizationFacts), listing.limit, ({ id }) => [id]);
  }

  /** Changes what is given and leaves the rest. @throws SlugTaken, NotInCatalog */
  async change(id: string, given: OrganizationChanges): Promise<OrganizationFacts> {
    return this.transactions.run(async (em) => {
      const before = await this.lock(em, id, 'no key update');
      const { name = before.name, slug = before.slug, trustedDomains = before.trustedDomains } = given;
      const after = { ...before, name, slug, trustedDomains };
      const changed = changedFields(before, after);
      if (changed.length === 0) return before;
      const values = { name, slug, trustedDomains: [...trustedDomains] };
      await orTaken(em.nativeUpdate(Organization, { id }, values), new SlugTaken(slug));
      await this.events.publish(em, new OrganizationChanged({ organizationId: before.id, changed }));
      return after;
    });
  }

  /**
   * Deletes an organization and, by cascade, all that hangs on it. An event is published for each course, then for each
   * program, then for the organization; their listeners within the transaction see it all before it goes.
   *
   * The namespace stays with its identifiers: they are part of who people are, and the log may name them.
   *
   * @throws NotInCatalog
   */
  async delete(id: string): Promise<void> {
    await this.transactions.run(async (em) => {
      const { id: organizationId } = await this.lock(em, id, 'update');
      const courses = await lockAllOf(em, 'course', organizationId);
      const programs = await lockAllOf(em, 'program', organizationId);
      await this.events.publish(
        em,
        ...courses.map((courseId) => new CourseDeleted({ organizationId, courseId })),
        ...programs.map((programId) => new ProgramDeleted({ organizationId, programId })),
        new OrganizationDeleted({ organizationId }),
      );
      await em.nativeDelete(Organization, { id });
    });
  }

  private async lock(em: EntityManager, id: string, strength: LockStrength): Promise<OrganizationFacts> {
    await lockRow(em, 'organization', id, strength);
    const locked = await this.reads.organizationByRef(id);
    if (!locked) throw new NotInCatalog('organization');
    return locked;
  }
}
