import type { RosterRow } from './by-hand/roster-plan.js';
import { ADDRESSES } from '../src/modules/identity/index.js';
import type { Compared } from './rows-left.js';
import type { Filled, School } from './school.js';

/** Somebody of a roster, with both their names, whichever it says. */
export interface RosterPerson {
  readonly key: string;
  readonly email: string;
  readonly row: RosterRow;
  /** Whether they have registered with their address. */
  readonly registered: boolean;
  /** Whether they own the key as well: who has registered and is named by it alone. */
  readonly ownsKey: boolean;
}

/**
 * Of ten people the first has registered, and of these a third each is named by key and address, by address, and by a
 * key of theirs alone. Of the others four are named by a key, three by both, two by an address; nobody knows them yet.
 */
export function rosterOf(name: string, size: number, curriculum: string): RosterPerson[] {
  return Array.from({ length: size }, (_, n) => {
    const [key, email] = [`${name}-${n}x`, `${name}-${n}x@roster.example`];
    const registered = n % 10 === 0;
    const kind = registered ? n % 30 : n % 10;
    const both = registered ? kind === 0 : kind >= 5 && kind <= 7;
    const keyOnly = registered ? kind === 20 : kind >= 1 && kind <= 4;
    const named = both ? { externalUserKey: key, email } : keyOnly ? { externalUserKey: key } : { email };
    const row = { ...named, curriculum, status: 'enrolled' };
    return { key, email, row, registered, ownsKey: registered && keyOnly };
  });
}

/** Registers those who are to have registered. */
export async function register(sql: Filled['sql'], school: School, people: readonly RosterPerson[]): Promise<void> {
  const registered = people.filter((one) => one.registered);
  await sql.query(
    `with person as (
       select uuidv7() as id, uuidv7() as key_id, email, key from unnest($2::text[], $3::text[]) as t (email, key)
     ), i as (
       insert into identity.identifier (id, namespace_id, folded, given, created_at)
       select id, $1::uuid, email, email, now() from person
       union all select key_id, $4::uuid, key, key, now() from person where key is not null
     ), u as (
       insert into identity."user" (id, google_sub, address_id, name, picture, registered_at)
       select id, 'sub-' || email, id, 'Somebody', '', now() from person
     )
     insert into identity.identifier_owner (identifier_id, namespace_id, user_id, proof, since)
     select id, $1::uuid, id, 'authoritative', now() from person
     union all select key_id, $4::uuid, id, 'linked', now() from person where key is not null`,
    [
      ADDRESSES,
      registered.map((one) => one.email),
      registered.map((one) => (one.ownsKey ? one.key : null)),
      school.namespaceId,
    ],
  );
}

/** The people as their rows are told: everything that goes by one of their names. */
export async function compared(sql: Filled['sql'], name: string, people: readonly RosterPerson[]): Promise<Compared[]> {
  const { rows } = await sql.query<{ id: string; folded: string }>(
    'select id, folded from identity.identifier where folded = any($1::text[]) order by namespace_id',
    [people.flatMap(({ key, email }) => [key, email])],
  );
  const byName = Map.groupBy(rows, (one) => one.folded);
  return people.map(({ key, email }) => ({
    name,
    identifierIds: [email, key].flatMap((one) => (byName.get(one) ?? []).map(({ id }) => id)),
  }));
}
