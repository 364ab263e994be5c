import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock/clock.js';
import { Random } from '../../common/clock/random.js';
import { Transactions } from '../../common/database/transactions.js';
import { DomainEvents } from '../../common/events/domain-events.js';
import { pageOf, type Page } from '../../common/http/page.js';
import { CatalogReads } from './catalog-reads.service.js';
import { CodeTaken, NotInCatalog, orTaken } from './catalog.errors.js';
import { changedFields } from './changed-fields.js';
import { Curriculum } from './curriculum.entity.js';
import { CurriculumChanged } from './events/curriculum-changed.event.js';
import { CurriculumCreated } from './events/curriculum-created.event.js';
import { curriculumFacts, type CurriculumFacts, type ProgramFacts } from './facts.js';
import { afterCursor, inOrder, type Listing } from './listing.js';
import { lockRow } from './row-lock.js';

/** What may be changed of a curriculum; what is absent stays. */
export interface CurriculumChanges {
  readonly code?: string | undefined;
  readonly title?: string | undefined;
  readonly active?: boolean | undefined;
}

/** The versions of a program's plan of study. Codes are unique within the program. */
@Injectable()
export class Curricula {
  constructor(
    private readonly em: EntityManager,
    private readonly transactions: Transactions,
    private readonly reads: CatalogReads,
    private readonly events: DomainEvents,
    private readonly clock: Clock,
    private readonly random: Random,
  ) {}

  /** Adds a curriculum to a program. @throws CodeTaken, NotInCatalog */
  async create(
    programId: string,
    { code, title, active }: { code: string; title: string; active: boolean },
  ): Promise<CurriculumFacts> {
    return this.transactions.run(async (em) => {
      const program = await this.lockProgram(em, programId);
      const row = { id: this.random.id(), program: program.id, code, title, active, createdAt: this.clock.now() };
      await orTaken(em.insert(Curriculum, row), new CodeTaken(code));
      const { id: curriculumId } = row;
      const { id, organizationId } = program;
      await this.events.publish(em, new CurriculumCreated({ organizationId, programId: id, curriculumId }));
      return curriculumFacts(row);
    });
  }

  /** The curricula of a program, in the order in which they were made. */
  async list(programId: string, listing: Listing): Promise<Page<CurriculumFacts>> {
    const where = { program: programId, ...afterCursor(listing) };
    const found = await this.em.find(Curriculum, where, inOrder(listing));
    return pageOf(found.map(curriculumFacts), listing.limit, ({ id }) => [id]);
  }

  /** Changes what is given and leaves the rest. @throws CodeTaken, NotInCatalog */
  async change(programId: string, id: string, given: CurriculumChanges): Promise<CurriculumFacts> {
    return this.transactions.run(async (em) => {
      const { organizationId } = await this.lockProgram(em, programId);
      await lockRow(em, 'curriculum', id, 'no key update');
      const before = await this.find(programId, id);
      const { code = before.code, title = before.title, active = before.active } = given;
      const after = { ...before, code, title, active };
      const changed = changedFields(before, after);
      if (changed.length === 0) return before;
      await orTaken(em.nativeUpdate(Curriculum, { id }, { code, title, active }), new CodeTaken(code));
      const ids = { organizationId, programId: before.programId, curriculumId: before.id };
      await this.events.publish(em, new CurriculumChanged({ ...ids, changed }));
      return after;
    });
  }

  /** One curriculum of this program. @throws NotInCatalog */
  async find(programId: string, id: string): Promise<CurriculumFacts> {
    const found = await this.reads.curriculum(programId, id);
    if (!found) throw new NotInCatalog('curriculum');
    return found;
  }

  private async lockProgram(em: EntityManager, id: string): Promise<ProgramFacts> {
    await lockRow(em, 'program', id, 'key share');
    const locked = await this.reads.program(id);
    if (!locked) throw new NotInCatalog('program');
    return locked;
  }
}
