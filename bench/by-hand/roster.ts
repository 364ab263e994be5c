import type pg from 'pg';
import { v7 } from 'uuid';
import { ADDRESSES } from '../../src/modules/identity/index.js';
import { plan, type Identifier, type Named, type Outcome, type RosterCall, type RosterRow } from './roster-plan.js';
import { tie, writeAll } from './roster-writes.js';
import { inTransaction } from './transaction.js';

// A roster as somebody would load it by hand: in sorted chunks, a transaction each; identifiers are locked first and in
// order, with whatever is tied to them or owned by their owners; the program, its organization and the registrar are
// held; what is there already is changed, and a row whose key and address are two people's is refused. What is for a
// thousand people at once is planned for each thousand, which a kept plan may not suit.

const CHUNK = 1_000;
const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;

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
  const { school, programId, registrarId } = call;
  const named = new Set(given.map(nameOf));
  const withOthers = (found: readonly Identifier[]): readonly Lockable[] => [
    ...given,
    ...found.filter((one) => !named.has(nameOf(one))).map((one) => ({ ...one, given: one.folded })),
  ];
  // Read ahead, so that the work seldom begins anew because of what else somebody owns.
  let wanted = withOthers(await find(client, given));
  return inTransaction(client, async (guard) => {
    await client.query(LOCK, [
      wanted.map(() => v7()),
      wanted.map((one) => one.namespace_id),
      wanted.map((one) => one.folded),
      wanted.map((one) => one.given),
    ]);
    const found = await find(client, given);
    const locked = new Set(wanted.map(nameOf));
    if (found.some((one) => !locked.has(nameOf(one)))) {
      wanted = withOthers(found);
      return undefined;
    }
    const curricula = await holdPlace(client, school.id, programId, registrarId);
    const plans = await plan(client, call, chunk, found, curricula);
    const writes = plans.flatMap((one) => (one.write ? [one.write] : []));
    const ties = plans.flatMap((one) => one.tie ?? []);
    await writeAll(client, call, writes);
    await tie(client, call, ties, guard);
    return plans.map((one) => one.outcome);
  });
}

type Name = Pick<Identifier, 'namespace_id' | 'folded'>;
type Lockable = Name & { readonly given: string | undefined };

function nameOf({ namespace_id, folded }: Name): string {
  return `${namespace_id} ${folded}`;
}

const LOCK = `insert into identity.identifier (id, namespace_id, folded, given, created_at)
  select id, namespace_id, folded, given, now()
  from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[]) as t (id, namespace_id, folded, given)
  order by namespace_id, folded
  on conflict (namespace_id, folded) do update set locked = excluded.locked where false`;

/** Whoever is named, with all that is tied to them or that their owners own. */
async function find(client: pg.PoolClient, named: readonly Name[]): Promise<Identifier[]> {
  const { rows } = await client.query<Identifier>(FIND, [
    named.map((one) => one.namespace_id),
    named.map((one) => one.folded),
  ]);
  return rows;
}

const FIND = `with named as (
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
  left join identity.identifier_owner o on o.identifier_id = i.id`;

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
