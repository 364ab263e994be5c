import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock/clock.js';
import { Random } from '../../common/clock/random.js';
import { Transactions } from '../../common/database/transactions.js';
import { DomainEvents } from '../../common/events/domain-events.js';
import { pageOf, type Page } from '../../common/http/page.js';
import { CodeTaken, NotInCatalog, orTaken } from './catalog.errors.js';
import { changedFields } from './changed-fields.js';
import { Program } from './program.entity.js';
import { ProgramChanged } from './events/program-changed.event.js';
import { ProgramCreated } from './events/program-created.event.js';
import { ProgramDeleted } from './events/program-deleted.event.js';
import { programFacts, type ProgramFacts } from './facts.js';
import { afterCursor, inOrder, matching, type Listing } from './listing.js';
import { lockRow, type LockStrength } from './row-lock.js';

/** What one can graduate in at an organization. Codes are unique within it. */
@Injectable()
export class Programs {
  constructor(
    private readonly em: EntityManager,
    private readonly transactions: Transactions,
    private readonly events: DomainEvents,
    private readonly clock: Clock,
    private readonly random: Random,
  ) {}

  /** Makes a program without curricula. @throws CodeTaken, NotInCatalog */
  async create(organizationId: string, { code, title }: { code: string; title: string }): Promise<ProgramFacts> {
    return this.transactions.run(async (em) => {
      await lockRow(em, 'organization', organizationId, 'key share');
      const program = { id: this.random.id(), code, title, createdAt: this.clock.now() };
      await orTaken(em.insert(Program, { ...program, organization: organizationId }), new CodeTaken(code));
      await this.events.publish(em, new ProgramCreated({ organizationId, programId: program.id }));
      return { ...program, organizationId };
    });
  }

  /** The programs of an organization, in the order in which they were made. */
  async list(organizationId: string, listing: Listing): Promise<Page<ProgramFacts>> {
    const where = { organization: organizationId, ...afterCursor(listing), ...matching(listing) };
    const found = await this.em.find(Program, where, inOrder(listing));
    return pageOf(found.map(programFacts), listing.limit, ({ id }) => [id]);
  }

  /** Changes what is given and leaves the rest. @throws CodeTaken, NotInCatalog */
  async change(id: string, given: { code?: string | undefined; title?: string | undefined }): Promise<ProgramFacts> {
    return this.transactions.run(async (em) => {
      const before = await this.lock(em, id, 'no key update');
      const { code = before.code, title = before.title } = given;
      const after = { ...before, code, title };
      const changed = changedFields(before, after);
      if (changed.length === 0) return before;
      await orTaken(em.nativeUpdate(Program, { id }, { code, title }), new CodeTaken(code));
      const { organizationId } = before;
      await this.events.publish(em, new ProgramChanged({ organizationId, programId: before.id, changed }));
      return after;
    });
  }

  /**
   * Deletes a program with its curricula and, by cascade, all that hangs on it. Listeners of `ProgramDeleted` within the
   * transaction see it all before it goes.
   *
   * @throws NotInCatalog
   */
  async delete(id: string): Promise<void> {
    await this.transactions.run(async (em) => {
      const { id: programId, organizationId } = await this.lock(em, id, 'update');
      await this.events.publish(em, new ProgramDeleted({ organizationId, programId }));
      await em.nativeDelete(Program, { id });
    });
  }

  private async lock(em: EntityManager, id: string, strength: LockStrength): Promise<ProgramFacts> {
    await lockRow(em, 'program', id, strength);
    const locked = await em.findOne(Program, { id }, { disableIdentityMap: true });
    if (!locked) throw new NotInCatalog('program');
    return programFacts(locked);
  }
}
