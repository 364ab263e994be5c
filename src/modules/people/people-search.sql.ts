import type { EntityManager } from '@mikro-orm/postgresql';
import { rows } from '../../common/database/sql.js';
import { ADDRESSES } from '../identity/index.js';
import { walkPeople, type PeopleWalk } from './people-walk.sql.js';
import { IDENTIFIERS_OF_PERSON, KNOWN_IN_ORGANIZATION, PERSON_OF_IDENTIFIER } from './person-of.sql.js';
import type { SearchPattern } from '../../common/database/search-pattern.js';

// Hand-written: a search goes from the text to the people, by the trigram indexes, and only then asks who of them is
// known here, in the order of ids and no further than the page. Of a text that many on the platform have in their names,
// it goes from the people to the text, as far as that suffices.

/** So many have a text in their name, or in an identifier, that it is common. */
const MANY = 2_000;

const FOUND_BY_NAME = 'select u.id from identity."user" u where lower(u.name) like lower($6)';
const FOUND_BY_IDENTIFIER = `select ${PERSON_OF_IDENTIFIER} as id from identity.identifier i
  where i.folded like $7 and i.namespace_id in ($2, '${ADDRESSES}')`;

/** Of those `found` the ids of the first behind `after` who are known here, in their order. */
const KNOWN = `select p.id from (
    select f.id from found f
    where f.id > $4
      and ($8::text is null or ($8 = 'registered') = exists (select from identity."user" u where u.id = f.id))
    order by f.id offset 0
  ) p
  where ${KNOWN_IN_ORGANIZATION} order by p.id limit $5`;

/** The ids of the first people behind `after` whose name, address or key holds the text, in their order. */
export async function searchPeople(em: EntityManager, walk: PeopleWalk, pattern: SearchPattern): Promise<string[]> {
  const { organizationId, namespaceId, now, after, limit, state } = walk;
  const values = [organizationId, namespaceId, now, after, limit, pattern.name, pattern.identifier, state ?? null];
  const found = await rows<{ id: string | null; common: boolean }>(
    em,
    `with by_name as materialized (${FOUND_BY_NAME} limit ${MANY + 1}),
       by_identifier as materialized (${FOUND_BY_IDENTIFIER} limit ${MANY + 1}),
       text as materialized (
         select (select count(*) from by_name) > ${MANY} or (select count(*) from by_identifier) > ${MANY} as is_common),
       found as materialized (
         select id from by_name where not (select is_common from text)
         union select id from by_identifier where not (select is_common from text))
     select text.is_common as common, known.id from text left join lateral (${KNOWN}) known on true order by known.id`,
    values,
  );
  if (!found[0]?.common) return found.flatMap(({ id }) => id ?? []);
  const people = await walkPeople(em, { ...walk, limit: MANY + 1 });
  const having = await havingText(em, walk, people.slice(0, MANY), pattern);
  if (people.length <= MANY || having.length === limit) return having;
  const known = await rows<{ id: string }>(
    em,
    `with found as materialized (${FOUND_BY_NAME} union ${FOUND_BY_IDENTIFIER}) ${KNOWN}`,
    values,
  );
  return known.map(({ id }) => id);
}

/**
 * Of people of the organization, the first who have the text in their name, address or key, in their order. The name is
 * read of each of them: of an `exists` PostgreSQL would make a list of all on the platform who have the text in theirs.
 */
async function havingText(
  em: EntityManager,
  { namespaceId, limit }: PeopleWalk,
  people: readonly string[],
  pattern: SearchPattern,
): Promise<string[]> {
  const having = await rows<{ id: string }>(
    em,
    `select p.id from unnest($1::uuid[]) as p (id)
     where (select lower(u.name) like lower($4) from identity."user" u where u.id = p.id)
       or exists (
         select from ${IDENTIFIERS_OF_PERSON} w join identity.identifier i on i.id = w.id
         where i.folded like $5 and i.namespace_id in ($2, '${ADDRESSES}'))
     order by p.id limit $3`,
    [people, namespaceId, limit, pattern.name, pattern.identifier],
  );
  return having.map(({ id }) => id);
}
