import type { EntityManager } from '@mikro-orm/postgresql';
import { rows } from '../../common/database/sql.js';
import { IDENTIFIERS_OF_PERSON } from './person-of.sql.js';
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
       ((select count(*) from privilege.organization_membership m where m.organization_id = $1 and m.user_id = p.id)
         + (select count(*) from privilege.course_privilege g join catalog.course c on c.id = g.course_id
           where g.user_id = p.id and c.organization_id = $1))::int as active,
       (select count(*) from ${IDENTIFIERS_OF_PERSON} w
         cross join lateral (
           select from privilege.organization_membership_invitation ci
           where ci.organization_id = $1 and ci.identifier_id = w.id and ci.expires_at > $3
           union all
           select from privilege.course_privilege_invitation ci join catalog.course c on c.id = ci.course_id
           where c.organization_id = $1 and ci.identifier_id = w.id and ci.expires_at > $3
         ) waiting)::int as pending
     from unnest($4::uuid[]) as p (id)
     left join identity."user" u on u.id = p.id
     order by p.id`,
    [organizationId, namespaceId, now, ids],
  );
  return found.map(({ id, active, pending, ...person }) => {
    return { id, state: person.userId === null ? 'pending' : 'registered', person, active, pending };
  });
}
