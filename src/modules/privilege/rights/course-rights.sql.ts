import type { EntityManager } from '@mikro-orm/postgresql';
import { preparedForFew } from '../../../common/database/prepared.js';
import { rows } from '../../../common/database/sql.js';
import { CourseRights, type Standing } from './course-rights.js';
import { NOTHING, type HeldRole } from './evaluation.js';
import type { PrivilegeName } from './vocabulary.js';

/** One person on one course. */
interface RightsKey {
  readonly courseId: string;
  readonly userId: string;
}

/** What {@link RIGHTS} selects. */
export interface RightsRow {
  readonly standing: Standing | null;
  readonly allow: PrivilegeName[] | null;
  readonly deny: PrivilegeName[] | null;
  readonly roles: HeldRole[] | null;
}

/** The columns that the rights of `asked.user_id` on the course `c` are made of, from what {@link RIGHTS_JOINED} joins. */
export const RIGHTS = `
  case
    when c.creator_id = asked.user_id then 'creator'
    when pa.user_id is not null then 'platform-admin'
    when m.roles @> '{admin}' then 'organization-admin'
  end as standing,
  cp.allow, cp.deny,
  case when cp.id is not null then (
    select json_agg(json_build_object('name', role.name, 'allow', role.allow) order by role.name)
    from privilege.course_privilege_role held
    join privilege.course_role role on role.course_id = held.course_id and role.name = held.role_name
    where held.course_id = cp.course_id and held.user_id = cp.user_id
  ) end as roles`;

/**
 * Joined to the course `c` and to `asked.user_id`, at most one row for each. What was granted, and what role, is looked
 * up by its key for each, which `offset 0` keeps PostgreSQL from exchanging for a walk over all.
 */
export const RIGHTS_JOINED = `
  left join privilege.platform_admin pa on pa.user_id = asked.user_id
  left join lateral (
    select h.roles from privilege.organization_membership h
    where h.organization_id = c.organization_id and h.user_id = asked.user_id offset 0
  ) m on true
  left join lateral (
    select g.id, g.course_id, g.user_id, g.allow, g.deny from privilege.course_privilege g
    where g.course_id = c.id and g.user_id = asked.user_id offset 0
  ) cp on true`;

/** The rights that a row tells of. */
export function rightsIn(row: RightsRow): CourseRights {
  const grant = { roles: row.roles ?? [], allow: row.allow ?? [], deny: row.deny ?? [] };
  return new CourseRights(row.standing ?? undefined, grant);
}

/** The rights of many people on many courses, found by {@link RightsKey}. Nobody's rights are missing: they are none. */
export class RightsTable {
  constructor(private readonly rights: ReadonlyMap<string, CourseRights>) {}

  of(key: RightsKey): CourseRights {
    return this.rights.get(`${key.courseId} ${key.userId}`) ?? new CourseRights(undefined, NOTHING);
  }
}

/** As many as the plan is kept for: each is found by its keys. */
const FEW = 200;

/** Hand-written because it is asked on every request: one statement for any number of people and courses. */
export async function readRights(em: EntityManager, keys: readonly RightsKey[]): Promise<RightsTable> {
  if (keys.length === 0) return new RightsTable(new Map());
  const found = await rows<RightsRow & { course_id: string; user_id: string }>(
    em,
    preparedForFew(
      keys.length,
      `select asked.course_id, asked.user_id, ${RIGHTS}
       from unnest($1::uuid[], $2::uuid[]) as asked (course_id, user_id)
       join catalog.course c on c.id = asked.course_id ${RIGHTS_JOINED}`,
      FEW,
    ),
    [keys.map((key) => key.courseId), keys.map((key) => key.userId)],
  );
  return new RightsTable(new Map(found.map((one) => [`${one.course_id} ${one.user_id}`, rightsIn(one)])));
}
