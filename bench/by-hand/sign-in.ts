import type pg from 'pg';
import { v7 } from 'uuid';
import { ADDRESSES, type GoogleAccount } from '../../src/modules/identity/index.js';

// A first sign-in as somebody would write it by hand for this schema, with the guarantees of the application and
// without its generality: identifiers are locked first and in order, at READ COMMITTED; organizations, courses, programs
// and grantors are held in the one order of locks; each kind of grant is converted in a savepoint, so that none can fail
// the sign-in; and everything that happens is in the event log.

type Query = pg.PoolClient;

const NO_MORE_THAN = 10;

/** Signs somebody in for the first time and converts whatever waits for them. Answers with the id of the user. */
export async function signInByHand(pool: pg.Pool, account: GoogleAccount, requestId = ''): Promise<string> {
  if (!account.emailVerified) throw new Error('Google has not verified this address.');
  const client = await pool.connect();
  try {
    for (let attempt = 1; ; attempt++) {
      try {
        const userId = await attemptSignIn(client, account, requestId);
        if (userId !== undefined) return userId;
      } catch (error) {
        await client.query('rollback');
        const code = error instanceof Error && 'code' in error ? String(error.code) : '';
        if (attempt === NO_MORE_THAN || !['40001', '40P01'].includes(code)) throw error;
      }
    }
  } finally {
    client.release();
  }
}

interface Identifier {
  readonly id: string;
  readonly namespace_id: string;
  readonly folded: string;
  readonly user_id: string | null;
}

/** The address and the keys tied to it, as far as anybody has used them. */
const TIED = `select i.id, i.namespace_id, i.folded, o.user_id
  from (select id from identity.identifier where namespace_id = $1 and folded = $2
    union select alias.key_id from identity.identifier a
    join identity.identifier_alias alias on alias.address_id = a.id where a.namespace_id = $1 and a.folded = $2) tied
  join identity.identifier i on i.id = tied.id
  left join identity.identifier_owner o on o.identifier_id = i.id
  order by i.namespace_id, i.folded`;

/** Undefined when more turned out to be tied to the address than was locked. */
async function attemptSignIn(client: Query, account: GoogleAccount, requestId: string): Promise<string | undefined> {
  const folded = account.email.toLowerCase();
  const before = (await client.query<Identifier>(TIED, [ADDRESSES, folded])).rows;
  const wanted = before.some((one) => one.folded === folded && one.namespace_id === ADDRESSES)
    ? before
    : [...before, { id: '', namespace_id: ADDRESSES, folded }];
  await client.query('begin isolation level read committed');
  await client.query(
    `insert into identity.identifier (id, namespace_id, folded, given, created_at)
     select id, namespace_id, folded, given, now()
     from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[]) as t (id, namespace_id, folded, given)
     order by namespace_id, folded
     on conflict (namespace_id, folded) do update set locked = excluded.locked where false`,
    [
      wanted.map(() => v7()),
      wanted.map((one) => one.namespace_id),
      wanted.map((one) => one.folded),
      wanted.map((one) => (one.namespace_id === ADDRESSES ? account.email : one.folded)),
    ],
  );
  const locked = (await client.query<Identifier>(TIED, [ADDRESSES, folded])).rows;
  const known = new Set(wanted.map((one) => `${one.namespace_id} ${one.folded}`));
  const address = locked.find((one) => one.namespace_id === ADDRESSES && one.folded === folded);
  if (!address || locked.some((one) => !known.has(`${one.namespace_id} ${one.folded}`))) {
    await client.query('rollback');
    return undefined;
  }
  if (address.user_id !== null) throw new Error('Another account has signed in with this address before.');
  const proof = account.hostedDomain || folded.endsWith('@gmail.com') ? 'authoritative' : 'verified';
  const keyIds = locked.filter((one) => one.id !== address.id && one.user_id === null).map((one) => one.id);
  await register(client, { account, userId: address.id, proof, keyIds, requestId });
  const domain = proof === 'authoritative' ? null : folded.slice(folded.indexOf('@') + 1);
  await convert(client, { userId: address.id, domain, requestId });
  await client.query('commit');
  return address.id;
}

interface Registration {
  readonly account: GoogleAccount;
  readonly userId: string;
  readonly proof: string;
  readonly keyIds: readonly string[];
  readonly requestId: string;
}

async function register(client: Query, { account, userId, proof, keyIds, requestId }: Registration): Promise<void> {
  const inserted = await client.query(
    `with registered as (
       insert into identity."user" (id, google_sub, address_id, name, picture, registered_at)
       values ($1, $2, $1, $3, $4, now())
       on conflict (google_sub) do nothing returning id
     ), owned as (
       insert into identity.identifier_owner (identifier_id, namespace_id, user_id, proof, since)
       select id, '${ADDRESSES}'::uuid, id, $5, now() from registered
       union all select i.id, i.namespace_id, r.id, case when $5 = 'authoritative' then 'linked' else $5 end, now()
       from registered r, identity.identifier i where i.id = any($6::uuid[])
     ), served as (
       delete from identity.identifier_alias where key_id = any($6::uuid[]) and $5 = 'authoritative'
     )
     insert into common.domain_event (id, type, occurred_at, actor, request_id, payload)
     select $7, 'identity.user-registered', now(), id::text, $8,
       jsonb_build_object('userId', id, 'identifierIds', id || $6::uuid[])
     from registered returning id`,
    [userId, account.sub, account.name, account.picture, proof, keyIds, v7(), requestId],
  );
  if (inserted.rows.length === 0) throw new Error('This account has just registered with another address.');
}

interface Waiting {
  readonly kind: 'privilege' | 'membership' | 'program' | 'course' | 'admin';
  readonly course_id: string | null;
  readonly program_id: string | null;
  readonly organization_id: string | null;
  readonly grantor_id: string | null;
  readonly denies: boolean;
}

/** Who arrives; `domain` is given where their address is only verified. */
export interface Arrived {
  readonly userId: string;
  readonly domain: string | null;
  readonly requestId: string;
}

/** Converts whatever waits for a user whose identifiers are locked. */
export async function convert(client: Query, arrived: Arrived): Promise<void> {
  const { userId, domain } = arrived;
  const { rows: waiting } = await client.query<Waiting>(
    `with mine as (select identifier_id from identity.identifier_owner where user_id = $1)
     select 'privilege' as kind, ci.course_id, null::uuid as program_id, c.organization_id, ci.grantor_id,
       cardinality(ci.deny) > 0 as denies
     from mine join privilege.course_privilege_invitation ci using (identifier_id) join catalog.course c on c.id = ci.course_id
     union all select 'membership', null, null, organization_id, grantor_id, false
     from mine join privilege.organization_membership_invitation using (identifier_id)
     union all select 'program', null, program_id, null, grantor_id, false
     from mine join enrollment.program_enrollment_invitation using (identifier_id)
     union all select 'course', course_id, null, null, grantor_id, false
     from mine join enrollment.course_enrollment_invitation using (identifier_id)
     union all select 'admin', null, null, null, null, false
     from mine join privilege.platform_admin_invitation using (identifier_id)`,
    [userId],
  );
  if (waiting.length === 0) return;
  await hold(client, waiting);
  const has = (kind: Waiting['kind']): boolean => waiting.some((one) => one.kind === kind);
  if (has('privilege')) await inSavepoint(client, () => convertPrivileges(client, arrived, waiting));
  if (has('program') || has('course')) await inSavepoint(client, () => convertEnrollments(client, arrived, has));
  if (has('membership')) await inSavepoint(client, () => convertMemberships(client, arrived));
  if (has('admin') && domain === null) await inSavepoint(client, () => convertAdmin(client, arrived));
}

/** Keeps what the grants are for from being deleted meanwhile, and who granted them from being retired. */
async function hold(client: Query, waiting: readonly Waiting[]): Promise<void> {
  const ids = (field: keyof Waiting, kinds: readonly Waiting['kind'][]): unknown[] => [
    ...new Set(waiting.flatMap((one) => (kinds.includes(one.kind) && one[field] !== null ? [one[field]] : []))),
  ];
  const locks: [string, unknown[]][] = [
    [
      'select from catalog.organization where id = any($1::uuid[]) order by id for share',
      ids('organization_id', ['privilege', 'membership']),
    ],
    [
      'select from catalog.course where id = any($1::uuid[]) order by id for share',
      ids('course_id', ['privilege', 'course']),
    ],
    [
      'select from catalog.program where id = any($1::uuid[]) order by id for key share',
      ids('program_id', ['program']),
    ],
    [
      `select from catalog.program_course where course_id = any($1::uuid[]) order by course_id, program_id for key share`,
      ids('course_id', ['course']),
    ],
    [
      'select from identity."user" where id = any($1::uuid[]) order by id for key share',
      ids('grantor_id', ['privilege', 'membership', 'program', 'course']),
    ],
  ];
  for (const [lock, values] of locks) if (values.length > 0) await client.query(lock, [values]);
}

async function inSavepoint(client: Query, work: () => Promise<unknown>): Promise<void> {
  await client.query('savepoint listener');
  try {
    await work();
    await client.query('release savepoint listener');
  } catch (error) {
    if (error instanceof Error && 'code' in error && ['40001', '40P01'].includes(String(error.code))) throw error;
    await client.query('rollback to savepoint listener');
  }
}

/** Writes what `told` has a row for into the log. */
const LOG = (request: string, type: string, facts: string, from: string): string => `insert into common.domain_event
    (id, type, occurred_at, actor, request_id, payload)
  select uuidv7(), '${type}', now(), $1::text, ${request}, facts
  from (select jsonb_strip_nulls(jsonb_build_object(${facts})) as facts from ${from} order by told.id) told`;

async function convertPrivileges(
  client: Query,
  { userId, domain, requestId }: Arrived,
  waiting: readonly Waiting[],
): Promise<void> {
  // Somebody who registers holds nothing yet, so a denial can take away only what arrives with it, by another name.
  const courses = waiting.filter((one) => one.kind === 'privilege').map((one) => one.course_id);
  if (waiting.some((one) => one.denies) && new Set(courses).size < courses.length) {
    throw new Error('A denial of what waits under another name is for the application to judge.');
  }
  await client.query(
    `with arrived as (
       delete from privilege.course_privilege_invitation ci
       using identity.identifier_owner o, catalog.course c, catalog.organization org
       where o.user_id = $1 and ci.identifier_id = o.identifier_id and c.id = ci.course_id and org.id = c.organization_id
         and ($2::text is null or $2 = any(org.trusted_domains)) and not ci.grantor_lost_rights and ci.expires_at > now()
       returning ci.*, c.organization_id
     ), granted as (
       insert into privilege.course_privilege (course_id, user_id, id, allow, deny, grantor_id, granted_at)
       select course_id, $1, (array_agg(id order by id))[1],
         array(select distinct name from arrived one, unnest(one.allow) name where one.course_id = arrived.course_id order by 1),
         array(select distinct name from arrived one, unnest(one.deny) name where one.course_id = arrived.course_id order by 1),
         (array_agg(grantor_id order by id))[1], min(granted_at)
       from arrived group by course_id
       returning course_id, id
     ), roles as (
       insert into privilege.course_privilege_role (course_id, user_id, role_name)
       select distinct held.course_id, $1::uuid, held.role_name
       from privilege.course_privilege_invitation_role held join arrived using (course_id, identifier_id)
     )
     ${LOG(
       '$3',
       'privilege.invitation-converted',
       `'organizationId', organization_id, 'courseId', course_id, 'kind', 'course-privilege', 'grantId', told.id,
        'identifierId', identifier_id, 'userId', $1, 'mergedInto', nullif(granted.id, told.id)`,
       'arrived told join granted using (course_id)',
     )}`,
    [userId, domain, requestId],
  );
}

async function convertMemberships(client: Query, { userId, domain, requestId }: Arrived): Promise<void> {
  await client.query(
    `with arrived as (
       delete from privilege.organization_membership_invitation ci using identity.identifier_owner o, catalog.organization org
       where o.user_id = $1 and ci.identifier_id = o.identifier_id and org.id = ci.organization_id
         and ($2::text is null or $2 = any(org.trusted_domains)) and not ci.grantor_lost_rights and ci.expires_at > now()
       returning ci.*
     ), granted as (
       insert into privilege.organization_membership (organization_id, user_id, id, roles, grantor_id, granted_at)
       select organization_id, $1, (array_agg(id order by id))[1],
         array(select distinct role from arrived one, unnest(one.roles) role
           where one.organization_id = arrived.organization_id order by 1),
         (array_agg(grantor_id order by id))[1], min(granted_at)
       from arrived group by organization_id
       returning organization_id, id
     )
     ${LOG(
       '$3',
       'privilege.invitation-converted',
       `'organizationId', organization_id, 'kind', 'organization-role', 'grantId', told.id,
        'identifierId', identifier_id, 'userId', $1, 'mergedInto', nullif(granted.id, told.id)`,
       'arrived told join granted using (organization_id)',
     )}`,
    [userId, domain, requestId],
  );
}

async function convertEnrollments(
  client: Query,
  { userId, requestId }: Arrived,
  has: (kind: Waiting['kind']) => boolean,
): Promise<void> {
  if (has('program')) {
    await client.query(
      `with ready as (
         select ci.* from identity.identifier_owner o
         join enrollment.program_enrollment_invitation ci on ci.identifier_id = o.identifier_id
         left join enrollment.disputed_address disputed on disputed.enrollment_id = ci.id
         left join identity.identifier_owner other on other.identifier_id = disputed.address_id
         where o.user_id = $1 and not ci.grantor_lost_rights and ci.expires_at > now()
           and coalesce(other.user_id, $1) = $1
         order by ci.id for update of ci
       ), granted as (
         insert into enrollment.program_enrollment
           (id, program_id, curriculum_id, identifier_id, user_id, status, grantor_id, granted_at)
         select id, program_id, curriculum_id, identifier_id, $1, status, grantor_id, granted_at from ready
         on conflict do nothing returning *
       ), gone as (
         delete from enrollment.program_enrollment_invitation ci using granted where ci.id = granted.id
       ), placed as (
         update enrollment.program_identifier place set state = 'active' from granted where place.enrollment_id = granted.id
       )
       ${LOG(
         '$2',
         'enrollment.invitation-converted',
         `'organizationId', p.organization_id, 'kind', 'program-enrollment', 'grantId', told.id, 'state', 'active',
          'status', status, 'programId', program_id, 'curriculumId', curriculum_id, 'userId', $1,
          'identifierId', identifier_id`,
         'granted told join catalog.program p on p.id = told.program_id',
       )}`,
      [userId, requestId],
    );
  }
  if (!has('course')) return;
  await client.query(
    `with ready as (
       select ci.*, link.program_enrollment_id, pe.program_id,
         case when ci.through = 'program' and pe.status not in ('enrolled', 'pending') then 'inactive'
           else ci.status end as becomes
       from identity.identifier_owner o
       join enrollment.course_enrollment_invitation ci on ci.identifier_id = o.identifier_id
       left join enrollment.program_course_enrollment_invitation link on link.id = ci.id
       left join enrollment.program_enrollment pe on pe.id = link.program_enrollment_id and pe.user_id = $1
       where o.user_id = $1 and not ci.grantor_lost_rights and ci.expires_at > now()
         and (ci.through = 'course' or pe.id is not null)
       order by ci.id for update of ci
     ), granted as (
       insert into enrollment.course_enrollment
         (id, course_id, user_id, identifier_id, through, status, grantor_id, granted_at)
       select id, course_id, $1, identifier_id, through, becomes, grantor_id, granted_at from ready order by becomes, id
       on conflict do nothing returning *
     ), gone as (
       delete from enrollment.course_enrollment_invitation ci using granted where ci.id = granted.id
     ), linked as (
       insert into enrollment.program_course_enrollment (id, course_id, user_id, program_enrollment_id)
       select id, granted.course_id, $1, program_enrollment_id from ready join granted using (id)
       where program_enrollment_id is not null
     )
     ${LOG(
       '$2',
       'enrollment.invitation-converted',
       `'organizationId', c.organization_id, 'kind', 'course-enrollment', 'grantId', told.id, 'state', 'active',
        'status', told.status, 'programId', ready.program_id, 'courseId', told.course_id, 'userId', $1,
        'identifierId', told.identifier_id`,
       'granted told join ready using (id) join catalog.course c on c.id = told.course_id',
     )}`,
    [userId, requestId],
  );
}

async function convertAdmin(client: Query, { userId, requestId }: Arrived): Promise<void> {
  await client.query(
    `with arrived as (
       delete from privilege.platform_admin_invitation ci using identity.identifier_owner o
       where o.user_id = $1 and ci.identifier_id = o.identifier_id and ci.expires_at > now() returning ci.id
     ), told as (
       insert into privilege.platform_admin (user_id, id, granted_at)
       select $1, (array_agg(id order by id))[1], now() from arrived having count(*) > 0 returning id
     )
     ${LOG('$2', 'privilege.platform-admin-granted', `'userId', $1, 'grantId', told.id`, 'told')}`,
    [userId, requestId],
  );
}
