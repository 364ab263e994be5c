import type { EntityManager } from '@mikro-orm/postgresql';
import { rows } from '../../common/database/sql.js';
import { HELD_BY, IDENTIFIERS_OF_PERSON, WAITING_FOR } from './person-of.sql.js';
import type { PersonFacts, PersonState } from './person-facts.js';

/** One person as the list shows them: how much they hold in the organization, and how much waits for them there. */
export interface PersonSummary {
  readonly id: string;
  readonly state: PersonState;
  readonly person: PersonFacts;
  readonly active: number;
  readonly pending: number;
}

type SummaryRow = PersonFacts & Pick<PersonSummary, 'id' | 'active' | 'pending'>;

// Hand-written: one statement for a page of people. The key that is shown of somebody with several is the first.

/** What the list shows of these people, in the order of their ids. Waiting is what expires after `now`. */
export async function readSummaries(
  em: EntityManager,
  { organizationId, namespaceId, now }: { organizationId: string; namespaceId: string; now: Date },
  ids: readonly string[],
): Promise<PersonSummary[]> {
  if (ids.length === 0) return [];
  const found = await rows<SummaryRow>(
    em,
    `select p.id, u.id as "userId", u.name,
       (select a.given from identity.identifier a
         where a.id = coalesce(u.address_id, p.id) and a.namespace_id <> $2) as email,
       (select k.given from ${IDENTIFIERS_OF_PERSON} w join identity.identifier k on k.id = w.id
         where k.namespace_id = $2 order by k.id limit 1) as "externalUserKey",
       (select count(*) from ${HELD_BY('p.id')} held)::int as active,
       (select count(*) from ${IDENTIFIERS_OF_PERSON} w cross join lateral ${WAITING_FOR('w.id')} waiting)::int as pending
     from unnest($4::uuid[]) as p (id)
     left join identity."user" u on u.id = p.id
     order by p.id`,
    [organizationId, namespaceId, now, ids],
  );
  return found.map(({ id, active, pending, ...person }) => {
    return { id, state: person.userId === null ? 'pending' : 'registered', person, active, pending };
  });
}
