import type { EntityManager } from '@mikro-orm/postgresql';
import { rows } from '../../common/database/sql.js';
import type { PersonState } from './person-facts.js';

// Hand-written: people are found in eight places, and a page must cost the same however many wait. Each place is read
// from an index in the order of ids, from the cursor on and no further than the page; the page is what comes first of
// all that. $1 organization, $2 namespace of its keys, $3 now, $4 the id before the page, $5 how many.

/** Whatever waits under an id that is also its person's: nobody owns it, or the user who registered with it does. */
const WAITS_UNDER_OWN_ID: Readonly<Record<PersonState | 'any', string>> = {
  any: `not exists (select from identity.identifier_owner o
      where o.identifier_id = ci.identifier_id and o.user_id <> ci.identifier_id)
    and not exists (select from identity.identifier_alias alias where alias.key_id = ci.identifier_id)`,
  registered: `exists (select from identity.identifier_owner o
      where o.identifier_id = ci.identifier_id and o.user_id = ci.identifier_id)`,
  pending: `not exists (select from identity.identifier_owner o where o.identifier_id = ci.identifier_id)
    and not exists (select from identity.identifier_alias alias where alias.key_id = ci.identifier_id)`,
};

const MEMBERS = `(select user_id as id from privilege.organization_membership
  where organization_id = $1 and user_id > $4 order by user_id limit $5)`;

const HOLDERS = `(select held.id from courses, lateral (
    select user_id as id from privilege.course_privilege
    where course_id = courses.id and user_id > $4 order by user_id limit $5) held)`;

const CREATORS = `(select creator_id as id from courses where creator_id > $4)`;

const OWNERS_OF_KEYS = `(select distinct o.user_id as id
  from identity.identifier_owner o join identity.identifier k on k.id = o.identifier_id
  where k.namespace_id = $2 and o.user_id > $4 order by o.user_id limit $5)`;

/** Users for whom something waits under an address that they signed in with later than with their first. */
const WAITING_BY_LATER_ADDRESS = `(select distinct o.user_id as id from identity.identifier_owner o
  where o.user_id <> o.identifier_id and o.proof <> 'linked' and o.user_id > $4
    and (exists (select from privilege.organization_membership_invitation ci
        where ci.organization_id = $1 and ci.identifier_id = o.identifier_id and ci.expires_at > $3)
      or exists (select from privilege.course_privilege_invitation ci join courses on courses.id = ci.course_id
        where ci.identifier_id = o.identifier_id and ci.expires_at > $3))
  order by o.user_id limit $5)`;

const ALIASED = `(select distinct alias.address_id as id
  from identity.identifier_alias alias join identity.identifier k on k.id = alias.key_id
  where k.namespace_id = $2 and alias.address_id > $4
    and not exists (select from identity.identifier_owner o where o.identifier_id in (alias.address_id, alias.key_id))
  order by alias.address_id limit $5)`;

function invited(state: PersonState | 'any'): string {
  const due = `ci.identifier_id > $4 and ci.expires_at > $3 and ${WAITS_UNDER_OWN_ID[state]}
    order by ci.identifier_id limit $5`;
  return `(select ci.identifier_id as id from privilege.organization_membership_invitation ci
    where ci.organization_id = $1 and ${due})
  union all
  (select waiting.id from courses, lateral (
    select ci.identifier_id as id from privilege.course_privilege_invitation ci
    where ci.course_id = courses.id and ${due}) waiting)`;
}

const REGISTERED = [MEMBERS, HOLDERS, CREATORS, OWNERS_OF_KEYS, WAITING_BY_LATER_ADDRESS];

const PLACES: Readonly<Record<PersonState | 'any', readonly string[]>> = {
  any: [...REGISTERED, ALIASED, invited('any')],
  registered: [...REGISTERED, invited('registered')],
  pending: [ALIASED, invited('pending')],
};

/** Which people are looked for. */
export interface PeopleWalk {
  readonly organizationId: string;
  readonly namespaceId: string;
  readonly now: Date;
  readonly after: string;
  readonly limit: number;
  readonly state: PersonState | undefined;
}

/** The statement that {@link walkPeople} runs. */
export function walkStatement(state: PersonState | 'any'): string {
  return `with courses as materialized (select id, creator_id from catalog.course where organization_id = $1)
    select distinct id from (${PLACES[state].join('\n union all\n ')}) person order by id limit $5`;
}

/** The ids of the first people behind `after`, at most `limit`, in their order. */
export async function walkPeople(em: EntityManager, walk: PeopleWalk): Promise<string[]> {
  const { organizationId, namespaceId, now, after, limit, state } = walk;
  const values = [organizationId, namespaceId, now, after, limit];
  const found = await rows<{ id: string }>(em, walkStatement(state ?? 'any'), values);
  return found.map(({ id }) => id);
}
