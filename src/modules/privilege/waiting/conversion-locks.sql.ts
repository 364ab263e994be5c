import type { EntityManager } from '@mikro-orm/postgresql';
import { preparedForFew } from '../../../common/database/prepared.js';
import { rows } from '../../../common/database/sql.js';
import { distinct, peopleAmong, type FoundCandidate } from './conversion.sql.js';

/**
 * Holds what the conversion reads and aims at, in the one order of locks: organizations (their trusted domains), then
 * courses (which are not deleted meanwhile, nor their roles), then the grantors (who are not retired meanwhile), then the
 * users whose rights change. Answers with the trusted domains.
 */
export async function holdForConversion(
  em: EntityManager,
  candidates: readonly FoundCandidate[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  // One statement, in which each step waits for the one before: whatever it counts has been locked.
  const organizations = await rows<{ id: string; trusted_domains: string[] }>(
    em,
    preparedForFew(
      peopleAmong(candidates),
      `with org as materialized (
         select id, trusted_domains from catalog.organization where id = any($1::uuid[]) order by id for share
       ), course as materialized (
         select id from catalog.course where id = any($2::uuid[]) and (select count(*) from org) >= 0 order by id for share
       ), grantor as materialized (
         select id from identity."user" where id = any($3::uuid[]) and (select count(*) from course) >= 0
         order by id for key share
       ), person as materialized (
         select id from identity."user" where id = any($4::uuid[]) and (select count(*) from grantor) >= 0
         order by id for no key update
       )
       select id, trusted_domains from org where (select count(*) from person) >= 0`,
    ),
    [
      distinct(candidates.map((one) => one.organization_id)),
      distinct(candidates.flatMap((one) => (one.course_id === null ? [] : [one.course_id]))),
      distinct(candidates.map((one) => one.grantor_id)),
      distinct(candidates.map((one) => one.user_id)),
    ],
  );
  return new Map(organizations.map((one) => [one.id, one.trusted_domains]));
}
