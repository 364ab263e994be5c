import type { EntityManager } from '@mikro-orm/postgresql';
import { instant } from '../../common/database/instant.sql.js';
import { rows } from '../../common/database/sql.js';

/** What to list: `after` is the id that the page before ended with, or one before all. */
export interface GrantFilter {
  readonly q?: string | undefined;
  readonly state?: 'active' | 'pending' | undefined;
  readonly after: string;
  readonly limit: number;
}

/** The columns of any grant, from a view `v` of real and waiting ones. */
export const COLUMNS = `v.id, v.state, v.reason, v.user_id as "userId", v.email, v.external_user_key as "externalUserKey",
  v.name, v.grantor_id as "grantorId", ${instant('v.granted_at')} as "grantedAt",
  case when v.state = 'pending' then ${instant('v.expires_at')} end as "expiresAt", v.roles`;

const MATCHES = `strpos(lower(concat_ws(' ', v.name, v.email, v.external_user_key)), lower($6)) > 0`;

/** Where one list is read from. */
export interface GrantList {
  readonly view: string;
  readonly real: string;
  readonly waiting: string;
  /** The column of what it is a list of. */
  readonly within: string;
  readonly more: string;
}

export const ON_COURSE: GrantList = {
  view: 'privilege.course_grant',
  real: 'privilege.course_privilege',
  waiting: 'privilege.course_privilege_invitation',
  within: 'course_id',
  more: ', v.allow, v.deny',
};

export const IN_ORGANIZATION: GrantList = {
  view: 'privilege.membership_grant',
  real: 'privilege.organization_membership',
  waiting: 'privilege.organization_membership_invitation',
  within: 'organization_id',
  more: '',
};

/**
 * One page of a view. Without a text to look for, its ids are read first, from the indexes of both tables, since the
 * view would be put together whole before it is sorted.
 */
export async function readPage<T>(
  em: EntityManager,
  list: GrantList,
  within: string,
  { q, state, after, limit }: GrantFilter,
  now: Date,
): Promise<T[]> {
  const values = [within, now, after, state ?? null, limit + 1];
  if (q !== undefined) {
    return rows<T>(
      em,
      `select ${COLUMNS}${list.more} from ${list.view} v
         where v.${list.within} = $1 and v.expires_at > $2 and v.id > $3 and ($4::text is null or v.state = $4)
           and ${MATCHES}
         order by v.id limit $5`,
      [...values, q],
    );
  }
  const ids = await rows<{ id: string }>(
    em,
    `(select id from ${list.real} where ${list.within} = $1 and id > $3 and coalesce($4::text, 'active') = 'active'
        order by id limit $5)
       union all
       (select id from ${list.waiting} where ${list.within} = $1 and id > $3 and expires_at > $2
          and coalesce($4::text, 'pending') = 'pending'
        order by id limit $5)
       order by id limit $5`,
    values,
  );
  return rows<T>(em, `select ${COLUMNS}${list.more} from ${list.view} v where v.id = any($1::uuid[]) order by v.id`, [
    ids.map((one) => one.id),
  ]);
}
