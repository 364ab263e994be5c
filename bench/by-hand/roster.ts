import type pg from 'pg';
import { v7 } from 'uuid';
import { ADDRESSES } from '../../src/modules/identity/index.js';
import type { School } from '../school.js';
import { convert } from './sign-in.js';

// A roster as somebody would load it by hand: in sorted chunks, a transaction each; identifiers are locked first and in
// order, with whatever is tied to them or owned by their owners; the program, its organization and the registrar are
// held; what is there already is changed, and a row whose key and address are two people's is refused.

export interface RosterRow {
  readonly email?: string;
  readonly externalUserKey?: string;
  readonly curriculum: string;
  readonly status: string;
}

export interface RosterCall {
  readonly school: School;
  readonly programId: string;
  readonly registrarId: string;
  readonly requestId: string;
}

export type Outcome = 'created' | 'updated' | 'unchanged' | 'refused';

const CHUNK = 1_000;
const DAYS = 86_400_000;
const NO_MORE_THAN = 10;
const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;

interface Named {
  readonly at: number;
  readonly row: RosterRow;
  /** Folded. */
  readonly address: string | undefined;
  readonly key: string | undefined;
}

interface Identifier {
  readonly id: string;
  readonly namespace_id: string;
  readonly folded: string;
  readonly user_id: string | null;
  readonly proof: string | null;
  readonly anchor_id: string;
}

interface Standing {
  readonly id: string;
  readonly curriculum_id: string;
  readonly identifier_id: string;
  readonly user_id: string | null;
  readonly status: string;
}

/** Enrols a roster in a program; answers for every row, in its place. */
export async function enrolByHand(pool: pg.Pool, call: RosterCall, rows: readonly RosterRow[]): Promise<Outcome[]> {
  const outcomes: Outcome[] = rows.map(() => 'refused');
  const named = rows.flatMap((row, at): Named[] => {
    const [address, key] = [row.email?.toLowerCase(), row.externalUserKey?.toLowerCase()];
    if ((address ?? key) === undefined || (address !== undefined && !EMAIL.test(address))) return [];
    return [{ at, row, address, key }];
  });
  const times = new Map<string, number>();
  for (const one of named) for (const name of namesOf(one)) times.set(name, (times.get(name) ?? 0) + 1);
  const single = named.filter((one) => namesOf(one).every((name) => times.get(name) === 1));
  const sorted = single.toSorted((a, b) => ((a.key ?? a.address ?? '') < (b.key ?? b.address ?? '') ? -1 : 1));
  const client = await pool.connect();
  try {
    for (let start = 0; start < sorted.length; start += CHUNK) {
      const chunk = sorted.slice(start, start + CHUNK);
      for (const [n, outcome] of (await enrolChunk(client, call, chunk)).entries()) {
        outcomes[chunk[n]?.at ?? 0] = outcome;
      }
    }
  } finally {
    client.release();
  }
  return outcomes;
}

function namesOf({ address, key }: Named): string[] {
  return [...(address === undefined ? [] : [`@${address}`]), ...(key === undefined ? [] : [`#${key}`])];
}

async function enrolChunk(client: pg.PoolClient, call: RosterCall, chunk: readonly Named[]): Promise<Outcome[]> {
  const given = chunk.flatMap(({ address, key, row }) => [
    ...(address === undefined ? [] : [{ namespace_id: ADDRESSES, folded: address, given: row.email }]),
    ...(key === undefined ? [] : [{ namespace_id: call.school.namespaceId, folded: key, given: row.externalUserKey }]),
  ]);
  let more: Identifier[] = [];
  for (let attempt = 1; ; attempt++) {
    try {
      const others = more.map((one) => ({ ...one, given: one.folded }));
      const result = await attemptChunk(client, call, chunk, [...given, ...others]);
      if ('outcomes' in result) return result.outcomes;
      more = result.more;
    } catch (error) {
      await client.query('rollback');
      const code = error instanceof Error && 'code' in error ? String(error.code) : '';
      if (attempt === NO_MORE_THAN || !['40001', '40P01'].includes(code)) throw error;
    }
  }
}

type Lockable = Pick<Identifier, 'namespace_id' | 'folded'> & { readonly given: string | undefined };

async function attemptChunk(
  client: pg.PoolClient,
  call: RosterCall,
  chunk: readonly Named[],
  wanted: readonly Lockable[],
): Promise<{ outcomes: Outcome[] } | { more: Identifier[] }> {
  const { school, programId, registrarId } = call;
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
      wanted.map((one) => one.given),
    ],
  );
  const { rows: found } = await client.query<Identifier>(
    `with named as (
       select i.id, coalesce(a.address_id, i.id) as anchor_id
       from unnest($1::uuid[], $2::text[]) as t (namespace_id, folded)
       join identity.identifier i using (namespace_id, folded)
       left join identity.identifier_alias a on a.key_id = i.id
     ), tied as (
       select id, anchor_id from named union select anchor_id, anchor_id from named
       union select a.key_id, a.address_id from identity.identifier_alias a where a.address_id in (select anchor_id from named)
     ), everything as (
       select id, anchor_id from tied
       union select mine.identifier_id, coalesce(a.address_id, mine.identifier_id)
       from tied join identity.identifier_owner o on o.identifier_id = tied.id
       join identity.identifier_owner mine on mine.user_id = o.user_id
       left join identity.identifier_alias a on a.key_id = mine.identifier_id
     )
     select i.id, i.namespace_id, i.folded, o.user_id, o.proof, e.anchor_id
     from everything e join identity.identifier i on i.id = e.id
     left join identity.identifier_owner o on o.identifier_id = i.id`,
    [wanted.map((one) => one.namespace_id), wanted.map((one) => one.folded)],
  );
  const locked = new Set(wanted.map((one) => `${one.namespace_id} ${one.folded}`));
  const more = found.filter((one) => !locked.has(`${one.namespace_id} ${one.folded}`));
  if (more.length > 0) {
    await client.query('rollback');
    return { more };
  }
  const curricula = await holdPlace(client, school.id, programId, registrarId);
  const plans = await plan(client, call, chunk, found, curricula);
  await writeAll(
    client,
    call,
    plans.flatMap((one) => (one.write ? [one.write] : [])),
  );
  await tie(
    client,
    call,
    plans.flatMap((one) => one.tie ?? []),
  );
  await client.query('commit');
  return { outcomes: plans.map((one) => one.outcome) };
}

/** Answers with the curricula that take somebody new. @throws Error unless the registrar may enrol here */
async function holdPlace(client: pg.PoolClient, organizationId: string, programId: string, registrarId: string) {
  await client.query(
    `select from catalog.program p join catalog.organization org on org.id = p.organization_id
     where p.id = $1 for share of org, p`,
    [programId],
  );
  const curricula = await client.query<{ id: string }>(
    'select id from catalog.curriculum where program_id = $1 and active order by id for share',
    [programId],
  );
  await client.query('select from identity."user" where id = $1 for share', [registrarId]);
  const may = await client.query(
    `select from privilege.organization_membership
     where organization_id = $1 and user_id = $2 and roles && '{admin,registrar}'
     union all select from privilege.platform_admin where user_id = $2`,
    [organizationId, registrarId],
  );
  if (may.rowCount === 0) throw new Error('This needs the role registrar in the organization.');
  return new Set(curricula.rows.map((one) => one.id));
}

interface Write {
  readonly id: string;
  readonly created: boolean;
  readonly state: 'active' | 'pending';
  readonly holder: string;
  readonly identifier_id: string;
  readonly curriculum_id: string;
  readonly status: string;
}

interface Tie {
  readonly key_id: string;
  readonly address_id: string;
  readonly user_id: string | null;
  readonly proof: string;
}

interface Plan {
  readonly outcome: Outcome;
  readonly write?: Write;
  readonly tie?: Tie;
}

async function plan(
  client: pg.PoolClient,
  { school, programId }: RosterCall,
  chunk: readonly Named[],
  found: readonly Identifier[],
  curricula: ReadonlySet<string>,
): Promise<Plan[]> {
  const byName = new Map(found.map((one) => [`${one.namespace_id} ${one.folded}`, one]));
  const byAnchor = Map.groupBy(found, (one) => one.anchor_id);
  const users = [...new Set(found.flatMap((one) => one.user_id ?? []))];
  const { rows: standing } = await client.query<Standing>(
    `select e.id, e.curriculum_id, e.identifier_id, e.user_id, e.status from enrollment.program_enrollment e
     where e.program_id = $1 and e.user_id = any($2::uuid[])
     union all
     select w.id, w.curriculum_id, w.identifier_id, null, w.status from enrollment.program_enrollment_invitation w
     where w.program_id = $1 and w.identifier_id = any($3::uuid[])`,
    [programId, users, found.map((one) => one.id)],
  );
  const { rows: bestowing } = await client.query<{ identifier_id: string }>(
    `select identifier_id from privilege.course_privilege_invitation where identifier_id = any($1::uuid[])
     union select identifier_id from privilege.organization_membership_invitation where identifier_id = any($1::uuid[])`,
    [found.filter((one) => one.namespace_id === school.namespaceId && one.user_id === null).map((one) => one.id)],
  );
  const withRights = new Set(bestowing.map((one) => one.identifier_id));
  const ofUser = Map.groupBy(standing, (one) => one.user_id);
  const ofIdentifier = Map.groupBy(standing, (one) => one.identifier_id);
  return chunk.map(({ row, address: folded, key: foldedKey }): Plan => {
    const address = folded === undefined ? undefined : byName.get(`${ADDRESSES} ${folded}`);
    const key = foldedKey === undefined ? undefined : byName.get(`${school.namespaceId} ${foldedKey}`);
    const owner = key?.user_id ?? address?.user_id ?? null;
    const identifier = key ?? address;
    const twoPeoples = key?.user_id && address && address.user_id !== key.user_id;
    if (!identifier || !curricula.has(row.curriculum) || twoPeoples) return { outcome: 'refused' };
    const names = [...(byAnchor.get(address?.anchor_id ?? identifier.anchor_id) ?? []), identifier];
    const all = owner === null ? names.flatMap((one) => ofIdentifier.get(one.id) ?? []) : (ofUser.get(owner) ?? []);
    const current = all.find((one) => one.curriculum_id === row.curriculum);
    const isNew = key && address && key.user_id === null && (owner !== null || key.anchor_id !== address.anchor_id);
    // Whoever links a key to a user bestows what waits for it, which is for the application to judge.
    if (isNew && owner !== null && withRights.has(key.id)) return { outcome: 'refused' };
    const tied: Tie | undefined = isNew
      ? {
          key_id: key.id,
          address_id: address.anchor_id,
          user_id: owner,
          proof: address.proof === 'verified' ? 'verified' : 'linked',
        }
      : undefined;
    const same = current?.status === row.status;
    const outcome = !current ? 'created' : same && !tied ? 'unchanged' : 'updated';
    const write: Write = {
      id: current?.id ?? v7(),
      created: !current,
      state: owner === null ? 'pending' : 'active',
      holder: owner ?? identifier.id,
      identifier_id: current?.identifier_id ?? identifier.id,
      curriculum_id: row.curriculum,
      status: row.status,
    };
    return { outcome, ...(outcome === 'unchanged' ? {} : { write }), ...(tied ? { tie: tied } : {}) };
  });
}

async function writeAll(client: pg.PoolClient, call: RosterCall, writes: readonly Write[]): Promise<void> {
  if (writes.length === 0) return;
  await client.query(
    `with given as (
       select * from jsonb_to_recordset($1::jsonb) as t (
         id uuid, created boolean, state text, holder uuid, identifier_id uuid, curriculum_id uuid, status text)
     ), placed as (
       insert into enrollment.program_identifier (enrollment_id, program_id, curriculum_id, identifier_id, state)
       select id, $2, curriculum_id, identifier_id, state from given where created
     ), real as (
       insert into enrollment.program_enrollment
         (id, program_id, curriculum_id, identifier_id, user_id, status, grantor_id, granted_at)
       select id, $2, curriculum_id, identifier_id, holder, status, $3, now() from given where state = 'active'
       on conflict (id) do update set status = excluded.status, grantor_id = excluded.grantor_id,
         granted_at = excluded.granted_at
     ), waiting as (
       insert into enrollment.program_enrollment_invitation
         (id, program_id, curriculum_id, identifier_id, status, grantor_id, granted_at, expires_at, grantor_lost_rights)
       select id, $2, curriculum_id, identifier_id, status, $3, now(), $4, false from given where state = 'pending'
       on conflict (id) do update set status = excluded.status, grantor_id = excluded.grantor_id,
         granted_at = excluded.granted_at, expires_at = excluded.expires_at, grantor_lost_rights = false
     )
     insert into common.domain_event (id, type, occurred_at, actor, request_id, payload)
     select uuidv7(), case when created then 'enrollment.program-enrolled' else 'enrollment.program-enrollment-changed' end,
       now(), $3::text, $5, jsonb_build_object('organizationId', $6::text, 'grantId', id, 'kind', 'program-enrollment',
         'state', state, 'status', status, 'programId', $2::text, 'curriculumId', curriculum_id,
         case state when 'active' then 'userId' else 'identifierId' end, holder)
     from given`,
    [
      JSON.stringify(writes),
      call.programId,
      call.registrarId,
      new Date(Date.now() + 90 * DAYS),
      call.requestId,
      call.school.id,
    ],
  );
}

async function tie(client: pg.PoolClient, call: RosterCall, ties: readonly Tie[]): Promise<void> {
  if (ties.length === 0) return;
  await client.query(
    `with given as (
       select * from jsonb_to_recordset($1::jsonb) as t (key_id uuid, address_id uuid, user_id uuid, proof text)
     ), served as (
       delete from identity.identifier_alias a using given where a.key_id = given.key_id and given.proof = 'linked'
         and given.user_id is not null
     ), linked as (
       insert into identity.identifier_owner (identifier_id, namespace_id, user_id, proof, since)
       select key_id, $4::uuid, user_id, proof, now() from given where user_id is not null
     ), tied as (
       insert into identity.identifier_alias (key_id, namespace_id, address_id, since)
       select key_id, $4::uuid, address_id, now() from given where user_id is null or proof = 'verified'
       on conflict (key_id) do update set address_id = excluded.address_id, since = excluded.since
     )
     insert into common.domain_event (id, type, occurred_at, actor, request_id, payload)
     select uuidv7(), case when user_id is null then 'identity.identifier-tied' else 'identity.identifier-linked' end,
       now(), $2::text, $3, case when user_id is null
         then jsonb_build_object('identifierId', key_id, 'addressId', address_id)
         else jsonb_build_object('userId', user_id, 'identifierId', key_id, 'proof', proof) end
     from given`,
    [JSON.stringify(ties), call.registrarId, call.requestId, call.school.namespaceId],
  );
  const linked = ties.flatMap((one) => (one.user_id === null ? [] : [one.key_id]));
  const { rows: arriving } = await client.query<{ user_id: string }>(
    `select distinct o.user_id from identity.identifier_owner o where o.identifier_id = any($1::uuid[]) and (
       exists (select from enrollment.program_enrollment_invitation w where w.identifier_id = o.identifier_id)
       or exists (select from enrollment.course_enrollment_invitation w where w.identifier_id = o.identifier_id))`,
    [linked],
  );
  for (const one of arriving) await convert(client, { userId: one.user_id, domain: null, requestId: call.requestId });
}
