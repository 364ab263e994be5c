import type { EntityManager } from '@mikro-orm/postgresql';
import { rows } from '../../common/database/sql.js';
import type { GrantKind, HeldGrant } from './held-grant.js';
import { instant } from '../../common/database/instant.sql.js';

// Hand-written: the views of the modules put all that is granted in one shape; values are compared with their columns
// directly, so that PostgreSQL applies them below the union. $1 organization, $2 now.

const NONE = { text: 'null::text', id: 'null::uuid', list: `'{}'::text[]` } as const;

/** Where one kind of grant is read from, as `g`, and its columns that not every kind has. */
interface Source {
  readonly kind: GrantKind;
  readonly from: string;
  readonly conflict?: string;
  readonly courseId?: string;
  readonly programId?: string;
  readonly curriculumId?: string;
  readonly status?: string;
  readonly roles?: string;
  readonly allow?: string;
  readonly deny?: string;
}

const SOURCES: readonly Source[] = [
  {
    kind: 'organization-role',
    from: 'privilege.membership_grant g where g.organization_id = $1',
    roles: 'g.roles',
  },
  {
    kind: 'course-privilege',
    from: `privilege.course_grant g join catalog.course c on c.id = g.course_id where c.organization_id = $1`,
    courseId: 'g.course_id',
    roles: 'g.roles',
    allow: 'g.allow',
    deny: 'g.deny',
  },
  {
    kind: 'program-enrollment',
    from: 'enrollment.program_enrollment_grant g where g.organization_id = $1',
    conflict: 'g.conflict',
    programId: 'g.program_id',
    curriculumId: 'g.curriculum_id',
    status: 'g.status',
  },
  {
    kind: 'course-enrollment',
    from: 'enrollment.course_enrollment_grant g where g.organization_id = $1',
    conflict: 'g.conflict',
    courseId: 'g.course_id',
    programId: 'g.program_id',
    status: 'g.status',
  },
];

const grantsFrom = (source: Source, condition: string): string => `
  select g.id, '${source.kind}' as kind, g.state, g.user_id as "userId", g.email,
    g.external_user_key as "externalUserKey", g.name, g.grantor_id as "grantorId",
    ${instant('g.granted_at')} as "grantedAt",
    case when g.state = 'pending' then case when g.expires_at <= $2 then 'expired' else g.reason end end as reason,
    case when g.state = 'pending' then ${instant('g.expires_at')} end as "expiresAt",
    ${source.conflict ?? NONE.text} as conflict, ${source.courseId ?? NONE.id} as "courseId",
    ${source.programId ?? NONE.id} as "programId", ${source.curriculumId ?? NONE.id} as "curriculumId",
    ${source.status ?? NONE.text} as status, ${source.roles ?? NONE.list} as roles,
    ${source.allow ?? NONE.list} as allow, ${source.deny ?? NONE.list} as deny
  from ${source.from} and ${condition}`;

/** Every grant in the organization for which a condition on `g` holds, in the order of ids. */
function readGrants(
  em: EntityManager,
  organizationId: string,
  now: Date,
  condition: string,
  ...values: readonly unknown[]
): Promise<HeldGrant[]> {
  const statement = SOURCES.map((source) => grantsFrom(source, condition)).join(' union all ');
  return rows(em, `${statement} order by id`, [organizationId, now, ...values]);
}

/**
 * Everything that a person holds in an organization and everything that waits for them there, expired or not; also what
 * waits for somebody else's key that came with an address of theirs.
 */
export function readGrantsOfPerson(
  em: EntityManager,
  organizationId: string,
  { id, identifierIds }: { readonly id: string; readonly identifierIds: readonly string[] },
  now: Date,
): Promise<HeldGrant[]> {
  const ofPerson = `(g.user_id = $3 or (g.state = 'pending' and (g.identifier_id = any($4::uuid[]) or g.id = any(array(
    select disputed.enrollment_id from enrollment.disputed_address disputed where disputed.address_id = any($4::uuid[]))))))`;
  return readGrants(em, organizationId, now, ofPerson, id, identifierIds);
}

/** Those of these invitations that there are in the organization, in the order of their ids. */
export async function readInvitations(
  em: EntityManager,
  organizationId: string,
  ids: readonly string[],
  now: Date,
): Promise<HeldGrant[]> {
  if (ids.length === 0) return [];
  return readGrants(em, organizationId, now, `g.state = 'pending' and g.id = any($3::uuid[])`, ids);
}

/** One grant in an organization by its id, whether it waits or has become real; undefined when there is none. */
export async function readGrant(
  em: EntityManager,
  organizationId: string,
  id: string,
  now: Date,
): Promise<HeldGrant | undefined> {
  const [found] = await readGrants(em, organizationId, now, 'g.id = $3', id);
  return found;
}
