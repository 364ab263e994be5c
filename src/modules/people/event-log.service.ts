import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { rows } from '../../common/database/sql.js';
import type { EventPayload } from '../../common/events/domain-event.js';
import { pageOf, type Page } from '../../common/http/page.js';
import type { OrganizationFacts } from '../catalog/index.js';
import { ADDRESSES, isRetirementToken } from '../identity/index.js';
import { Clock } from '../../common/clock/clock.js';
import { eventsOfOrganization, eventsOfPerson, type EventRow } from './event-log.sql.js';
import { idBefore } from '../../common/http/id-cursor.js';
import { readSummaries } from './people-summaries.sql.js';
import type { PersonFacts } from './person-facts.js';
import { PersonLookup } from './person-lookup.service.js';

/** Which part of the record is asked for. */
export interface EventListing {
  readonly limit: number;
  readonly cursor?: string | undefined;
  /** Only what happened to whomever this names. */
  readonly person?: string | undefined;
  /** Only events of exactly this type. */
  readonly type?: string | undefined;
}

/** Something that happened, as staff see it. */
export interface RecordedFact {
  readonly id: string;
  readonly type: string;
  readonly occurredAt: string;
  /** A user's id, or `system`. */
  readonly actor: string;
  readonly actorName?: string;
  readonly payload: EventPayload;
  /** To whom, as they are known by now; absent of what concerns nobody, and once they are retired. */
  readonly person?: PersonFacts;
}

/** The record of what happened in an organization: who did what to whom, when. */
@Injectable()
export class EventLog {
  constructor(
    private readonly em: EntityManager,
    private readonly lookup: PersonLookup,
    private readonly clock: Clock,
  ) {}

  /**
   * What happened, the latest first. What happened to one person includes how the organization's people came to sign in
   * and to own the identifiers that it knows; nothing about anybody whom the organization does not know.
   *
   * @throws InvalidAddress, InvalidExternalKey; DomainError `invalid-cursor`
   */
  async list(organization: OrganizationFacts, listing: EventListing): Promise<Page<RecordedFact>> {
    const { limit, cursor, person, type } = listing;
    const page = { organization, type, before: idBefore(cursor), limit: limit + 1 };
    const located = person === undefined ? undefined : await this.lookup.find(organization, person);
    if (person !== undefined && !located) return { items: [], nextCursor: null };
    const found = await (located ? eventsOfPerson(this.em, page, located) : eventsOfOrganization(this.em, page));
    const facts = await this.withoutForeignKeys(organization, found.map(recordedFact));
    const shown = pageOf(facts, limit, ({ id }) => [id]);
    return { ...shown, items: await this.withPeople(organization, shown.items) };
  }

  private async withPeople(
    { id, namespaceId }: OrganizationFacts,
    facts: readonly RecordedFact[],
  ): Promise<RecordedFact[]> {
    const ids = [...new Set(facts.flatMap(({ payload }) => concerned(payload) ?? []))];
    const scope = { organizationId: id, namespaceId, now: this.clock.now() };
    const people = new Map((await readSummaries(this.em, scope, ids)).map(({ id: one, person }) => [one, person]));
    return facts.map((fact) => {
      const person = people.get(concerned(fact.payload) ?? '');
      return person && !isRetired(person) ? { ...fact, person } : fact;
    });
  }

  /** Somebody's registration names all that they brought along: keys of other organizations are left out. */
  private async withoutForeignKeys(
    { namespaceId }: OrganizationFacts,
    facts: readonly RecordedFact[],
  ): Promise<RecordedFact[]> {
    const named = facts.flatMap(({ payload }) => identifiersOf(payload));
    if (named.length === 0) return [...facts];
    const own = await rows<{ id: string }>(
      this.em,
      'select id from identity.identifier where id = any($1::uuid[]) and namespace_id in ($2, $3)',
      [named, namespaceId, ADDRESSES],
    );
    const known = new Set(own.map((one) => one.id));
    return facts.map((fact) => {
      const identifierIds = identifiersOf(fact.payload).filter((id) => known.has(id));
      return 'identifierIds' in fact.payload ? { ...fact, payload: { ...fact.payload, identifierIds } } : fact;
    });
  }
}

/** The id of the person whom an event is about: a user's, or that of the identifier they are known by. */
function concerned({ userId, identifierId }: EventPayload): string | undefined {
  return [userId, identifierId].find((id) => typeof id === 'string');
}

function isRetired({ email, externalUserKey }: PersonFacts): boolean {
  return [email, externalUserKey].some((name) => name !== null && isRetirementToken(name));
}

function identifiersOf({ identifierIds }: RecordedFact['payload']): readonly string[] {
  return typeof identifierIds === 'object' ? identifierIds : [];
}

function recordedFact({ id, type, occurred_at, actor, actor_name, payload }: EventRow): RecordedFact {
  const named = actor_name === null || actor_name === '' ? {} : { actorName: actor_name };
  return { id, type, occurredAt: occurred_at, actor, ...named, payload };
}
