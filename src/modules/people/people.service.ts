import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock/clock.js';
import { pageOf, type Page } from '../../common/http/page.js';
import type { OrganizationFacts } from '../catalog/index.js';
import { idAfter } from '../../common/http/id-cursor.js';
import { searchPeople } from './people-search.sql.js';
import { readSummaries, type PersonSummary } from './people-summaries.sql.js';
import { walkPeople } from './people-walk.sql.js';
import type { PersonState } from './person-facts.js';
import { searchPattern } from '../../common/database/search-pattern.js';

/** Which part of the list of people is asked for. */
export interface PeopleListing {
  readonly limit: number;
  readonly cursor?: string | undefined;
  /** Looked for in names, addresses and keys, in any case. */
  readonly q?: string | undefined;
  readonly state?: PersonState | undefined;
}

/** One list over everybody in an organization, whether or not they have ever signed in. */
@Injectable()
export class People {
  constructor(
    private readonly em: EntityManager,
    private readonly clock: Clock,
  ) {}

  /**
   * The people of an organization in the order of their ids: who holds something in it, made a course of it or owns a
   * key of it, and whoever something waits for that has not expired. Registering moves nobody in this order, so whoever
   * pages meets everybody once.
   *
   * @throws DomainError `invalid-cursor`
   */
  async list({ id, namespaceId }: OrganizationFacts, listing: PeopleListing): Promise<Page<PersonSummary>> {
    const { limit, cursor, q, state } = listing;
    const scope = { organizationId: id, namespaceId, now: this.clock.now() };
    const walk = { ...scope, after: idAfter(cursor), limit: limit + 1, state };
    const ids = await (q === undefined ? walkPeople(this.em, walk) : searchPeople(this.em, walk, searchPattern(q)));
    const page = pageOf(ids, limit, (personId) => [personId]);
    return { items: await readSummaries(this.em, scope, page.items), nextCursor: page.nextCursor };
  }
}
