import type { EntityManager } from '@mikro-orm/postgresql';
import { rows } from '../../common/database/sql.js';
import type { EventPayload } from '../../common/events/domain-event.js';
import type { OrganizationFacts } from '../catalog/index.js';
import { ADDRESSES } from '../identity/index.js';
import { nextBackwards } from './in-order.sql.js';
import { instant } from '../../common/database/instant.sql.js';
import type { LocatedPerson } from './person-lookup.service.js';

// Hand-written: the log is searched by what its payloads name, each from an index of its own, in the order of ids.

/** Which part of the log is read: events before an id, the latest first. */
export interface EventPage {
  readonly organization: Pick<OrganizationFacts, 'id' | 'namespaceId'>;
  readonly type: string | undefined;
  readonly before: string;
  readonly limit: number;
}

export interface EventRow {
  readonly id: string;
  readonly type: string;
  readonly occurred_at: string;
  readonly actor: string;
  readonly actor_name: string | null;
  readonly payload: EventPayload;
}

const SHOWN = `select e.id, e.type, ${instant('e.occurred_at')} as occurred_at, e.actor, e.payload, actor.name as actor_name
  from common.domain_event e
  left join identity."user" actor
    on actor.id = case when e.actor ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then e.actor::uuid end`;

const OF_TYPE = '($4::text is null or e.type = $4)';

/** What happened in an organization. */
export function eventsOfOrganization(em: EntityManager, page: EventPage): Promise<EventRow[]> {
  return rows(
    em,
    `${SHOWN} where ${nextBackwards(`(e.payload ->> 'organizationId')`, '$1', 'e.id', '$2', OF_TYPE)} limit $3`,
    [page.organization.id, page.before, page.limit, page.type ?? null],
  );
}

/**
 * What happened to one person in an organization and, where it knows them, to who they are: not what concerns a key of
 * another organization.
 */
export function eventsOfPerson(em: EntityManager, page: EventPage, person: LocatedPerson): Promise<EventRow[]> {
  const { organization, type, before, limit } = page;
  const concerning = (field: 'userId' | 'identifierId', value: string): string =>
    `select e.id from common.domain_event e
     where ${nextBackwards(`(e.payload ->> '${field}')`, value, 'e.id', '$2', `${OF_TYPE} and ${OF_ORGANIZATION}`)} limit $3`;
  return rows(
    em,
    `${SHOWN}
     where e.id in (
       (${concerning('userId', '$5')})
       union
       (select about.id from unnest($6::text[]) identifier, lateral (${concerning('identifierId', 'identifier')}) about))
     order by e.id desc limit $3`,
    [
      organization.id,
      before,
      limit,
      type ?? null,
      person.id,
      person.identifierIds,
      person.known,
      organization.namespaceId,
      ADDRESSES,
    ],
  );
}

const OF_ORGANIZATION = `(e.payload ->> 'organizationId' = $1 or $7 and e.type like 'identity.%' and not exists (
    select from identity.identifier i
    where i.id = (e.payload ->> 'identifierId')::uuid and i.namespace_id not in ($8, $9)))`;
