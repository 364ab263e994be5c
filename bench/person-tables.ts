import type pg from 'pg';

/** A table with rows of people. */
export interface PersonTable {
  readonly name: string;
  /** The joins that lead from a row `t` to the ids of its person in `mine (id, n)`; a row is theirs by any of them. */
  readonly ways: readonly string[];
}

const SCHEMAS = ['common', 'identity', 'catalog', 'privilege', 'enrollment'];
const PEOPLE = new Set(['identity.identifier', 'identity."user"']);
/** Columns that refer to whoever did something, and not to whom it concerns. */
const ACTING = new Set(['grantor_id', 'creator_id']);
/** Known to have no rows of any one person, or none that outlive the work. */
const BESIDE = new Set([
  'catalog.course',
  'catalog.curriculum',
  'catalog.organization',
  'catalog.program',
  'catalog.program_course',
  'common.idempotency_record',
  'identity.namespace',
  'identity.sign_in_attempt',
  'privilege.course_role',
]);
const EVENTS: PersonTable = {
  name: 'common.domain_event',
  ways: ['userId', 'identifierId'].map((id) => `join mine on mine.id::text = t.payload ->> '${id}'`),
};

interface Reference {
  readonly name: string;
  readonly refers: string | null;
  readonly columns: readonly string[];
  readonly referred: readonly string[];
}

/**
 * Every table with rows of people, as the foreign keys lead to them, and the event log.
 *
 * @throws Error when a table of the application neither leads to people nor is known not to
 */
export async function personTables(sql: pg.Pool): Promise<PersonTable[]> {
  const { rows } = await sql.query<Reference>(REFERENCES, [SCHEMAS]);
  const tables = Map.groupBy(rows, (one) => one.name);
  const found = [...tables.keys()]
    .filter((name) => !BESIDE.has(name))
    .map((name) => (name === EVENTS.name ? EVENTS : { name, ways: waysFrom('t', name, tables) }));
  const unknown = found.filter(({ ways }) => ways.length === 0).map(({ name }) => name);
  if (unknown.length > 0) throw new Error(`Nobody has said whether people have rows in ${unknown.join(', ')}.`);
  return found;
}

function waysFrom(row: string, name: string, tables: ReadonlyMap<string, readonly Reference[]>): string[] {
  const own = PEOPLE.has(name) ? [`join mine on mine.id = ${row}.id`] : [];
  const others = (tables.get(name) ?? []).flatMap(({ refers, columns, referred }): string[] => {
    if (refers === null || columns.some((column) => ACTING.has(column))) return [];
    if (PEOPLE.has(refers)) return [`join mine on mine.id = ${row}.${columns[referred.indexOf('id')]}`];
    const next = `${row}_${refers.replaceAll(/\W/g, '_')}`;
    const same = columns.map((column, n) => `${next}.${referred[n]} = ${row}.${column}`).join(' and ');
    return waysFrom(next, refers, tables).map((way) => `join ${refers} ${next} on ${same} ${way}`);
  });
  return [...own, ...others];
}

const REFERENCES = `
  select format('%I.%I', n.nspname, t.relname) as name, other.refers,
    coalesce(other.columns, '{}') as columns, coalesce(other.referred, '{}') as referred
  from pg_class t join pg_namespace n on n.oid = t.relnamespace
  left join lateral (
    select format('%I.%I', rn.nspname, r.relname) as refers,
      array(select a.attname::text from unnest(c.conkey) with ordinality k (num, at)
        join pg_attribute a on a.attrelid = c.conrelid and a.attnum = k.num order by k.at) as columns,
      array(select a.attname::text from unnest(c.confkey) with ordinality k (num, at)
        join pg_attribute a on a.attrelid = c.confrelid and a.attnum = k.num order by k.at) as referred
    from pg_constraint c join pg_class r on r.oid = c.confrelid join pg_namespace rn on rn.oid = r.relnamespace
    where c.conrelid = t.oid and c.contype = 'f'
  ) other on true
  where n.nspname = any($1::text[]) and t.relkind in ('r', 'p') and not t.relispartition
  order by 1, 2`;
