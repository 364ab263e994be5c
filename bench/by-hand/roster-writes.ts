import type pg from 'pg';
import { convert } from './conversion.js';
import type { RosterCall } from './roster-plan.js';
import type { Guard } from './transaction.js';

const DAYS = 86_400_000;

/** An enrollment to be written; of one that is there already, the status. */
export interface Write {
  readonly id: string;
  readonly created: boolean;
  readonly state: 'active' | 'pending';
  readonly holder: string;
  readonly identifier_id: string;
  readonly curriculum_id: string;
  readonly status: string;
}

/** A key that comes to belong to an address, or to its owner. */
export interface Tie {
  readonly key_id: string;
  readonly address_id: string;
  readonly user_id: string | null;
  readonly proof: string;
}

/** Writes the enrollments of a chunk, and what is to be told of them. */
export async function writeAll(client: pg.PoolClient, call: RosterCall, writes: readonly Write[]): Promise<void> {
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

/** Ties keys and converts whatever waited for those that got an owner. */
export async function tie(client: pg.PoolClient, call: RosterCall, ties: readonly Tie[], guard: Guard): Promise<void> {
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
  for (const one of arriving)
    await convert(client, { userId: one.user_id, domain: null, requestId: call.requestId }, guard);
}
