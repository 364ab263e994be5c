import type pg from 'pg';
import { v7 } from 'uuid';
import { ADDRESSES, type GoogleAccount } from '../../src/modules/identity/index.js';
import { convert } from './conversion.js';
import { named } from './named.js';
import { inTransaction } from './transaction.js';

// A first sign-in as somebody would write it by hand for this schema, with the guarantees of the application and
// without its generality: identifiers are locked first and in order, at READ COMMITTED; no grant that cannot be converted
// fails the sign-in; everything that happens is in the event log.

/** Signs somebody in for the first time and converts whatever waits for them. Answers with the id of the user. */
export async function signInByHand(pool: pg.Pool, account: GoogleAccount, requestId = ''): Promise<string> {
  if (!account.emailVerified) throw new Error('Google has not verified this address.');
  const folded = account.email.toLowerCase();
  const isAddress = (one: Name): boolean => one.namespace_id === ADDRESSES && one.folded === folded;
  const client = await pool.connect();
  try {
    let wanted: Name[] = (await client.query<Identifier>(TIED(ADDRESSES, folded))).rows;
    if (!wanted.some(isAddress)) wanted = [...wanted, { namespace_id: ADDRESSES, folded }];
    return await inTransaction(client, async (guard) => {
      await client.query(
        LOCK(
          wanted.map(() => v7()),
          wanted.map((one) => one.namespace_id),
          wanted.map((one) => one.folded),
          wanted.map((one) => (one.namespace_id === ADDRESSES ? account.email : one.folded)),
        ),
      );
      const { rows: locked } = await client.query<Identifier>(TIED(ADDRESSES, folded));
      const address = locked.find(isAddress);
      const known = new Set(wanted.map(nameOf));
      if (!address || locked.some((one) => !known.has(nameOf(one)))) {
        // More has come to be tied to the address than was locked.
        wanted = locked;
        return undefined;
      }
      if (address.user_id !== null) throw new Error('Another account has signed in with this address before.');
      const proof = account.hostedDomain || folded.endsWith('@gmail.com') ? 'authoritative' : 'verified';
      const keyIds = locked.filter((one) => one.id !== address.id && one.user_id === null).map((one) => one.id);
      await register(client, { account, userId: address.id, proof, keyIds, requestId });
      const domain = proof === 'authoritative' ? null : folded.slice(folded.indexOf('@') + 1);
      await convert(client, { userId: address.id, domain, requestId }, guard);
      return address.id;
    });
  } finally {
    client.release();
  }
}

interface Name {
  readonly namespace_id: string;
  readonly folded: string;
}

interface Identifier extends Name {
  readonly id: string;
  readonly user_id: string | null;
}

function nameOf({ namespace_id, folded }: Name): string {
  return `${namespace_id} ${folded}`;
}

/** The address and the keys tied to it, as far as anybody has used them. */
const TIED = named(
  'tied',
  `select i.id, i.namespace_id, i.folded, o.user_id
   from (select id from identity.identifier where namespace_id = $1 and folded = $2
     union select alias.key_id from identity.identifier a
     join identity.identifier_alias alias on alias.address_id = a.id where a.namespace_id = $1 and a.folded = $2) tied
   join identity.identifier i on i.id = tied.id
   left join identity.identifier_owner o on o.identifier_id = i.id
   order by i.namespace_id, i.folded`,
);

const LOCK = named(
  'lock',
  `insert into identity.identifier (id, namespace_id, folded, given, created_at)
   select id, namespace_id, folded, given, now()
   from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[]) as t (id, namespace_id, folded, given)
   order by namespace_id, folded
   on conflict (namespace_id, folded) do update set locked = excluded.locked where false`,
);

interface Registration {
  readonly account: GoogleAccount;
  readonly userId: string;
  readonly proof: string;
  readonly keyIds: readonly string[];
  readonly requestId: string;
}

async function register(
  client: pg.PoolClient,
  { account, userId, proof, keyIds, requestId }: Registration,
): Promise<void> {
  const inserted = await client.query(
    REGISTER(userId, account.sub, account.name, account.picture, proof, keyIds, v7(), requestId),
  );
  if (inserted.rows.length === 0) throw new Error('This account has just registered with another address.');
}

const REGISTER = named(
  'register',
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
);
