import type pg from 'pg';
import { v7 } from 'uuid';
import { ADDRESSES } from '../../src/modules/identity/index.js';
import type { School } from '../school.js';
import type { Tie, Write } from './roster-writes.js';

// What is to become of each row of a roster, once everybody whom it names is locked.

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

/** A row, and whom it names, folded. */
export interface Named {
  readonly at: number;
  readonly row: RosterRow;
  readonly address: string | undefined;
  readonly key: string | undefined;
}

/** A locked identifier. */
export interface Identifier {
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

/** What becomes of a row. */
export interface Plan {
  readonly outcome: Outcome;
  readonly write?: Write;
  readonly tie?: Tie;
}

/** Plans a chunk; `curricula` are those that take somebody new. */
export async function plan(
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
