import type { EntityManager } from '@mikro-orm/postgresql';
import { rows } from '../../common/database/sql.js';
import { ADDRESSES } from '../identity/index.js';
import type { PeopleWalk } from './people-walk.sql.js';
import { KNOWN_IN_ORGANIZATION, PERSON_OF_IDENTIFIER } from './person-of.sql.js';
import type { SearchPattern } from '../../common/database/search-pattern.js';

// Hand-written: a search goes from the text to the people, by the trigram indexes, and only then asks who of them is
// known here, in the order of ids and no further than the page.

/** The ids of the first people behind `after` whose name, address or key holds the text, in their order. */
export async function searchPeople(em: EntityManager, walk: PeopleWalk, pattern: SearchPattern): Promise<string[]> {
  const { organizationId, namespaceId, now, after, limit, state } = walk;
  const found = await rows<{ id: string }>(
    em,
    `with found as materialized (
       select u.id from identity."user" u where lower(u.name) like lower($6)
       union
       select ${PERSON_OF_IDENTIFIER} from identity.identifier i
       where i.folded like $7 and i.namespace_id in ($2, '${ADDRESSES}')
     )
     select p.id from (
       select f.id from found f
       where f.id > $4
         and ($8::text is null or ($8 = 'registered') = exists (select from identity."user" u where u.id = f.id))
       order by f.id offset 0
     ) p
     where ${KNOWN_IN_ORGANIZATION} order by p.id limit $5`,
    [organizationId, namespaceId, now, after, limit, pattern.name, pattern.identifier, state ?? null],
  );
  return found.map(({ id }) => id);
}
