import type { Sql } from './builders.js';

interface Column {
  readonly place: string;
  readonly text: string;
}

/**
 * Every column of every table, in all schemas but PostgreSQL's own, in which one of these texts stands, in any case: as
 * `schema.table.column`. Whatever a column is, text, JSON, a list, bytes, is searched as text.
 */
export async function tracesOf(sql: Sql, texts: readonly string[]): Promise<string[]> {
  const columns = await sql<{ table: string; column: string; bytes: boolean }>(
    `select format('%I.%I', c.table_schema, c.table_name) as table, quote_ident(c.column_name) as column,
       c.data_type = 'bytea' as bytes
     from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
     where t.table_type = 'BASE TABLE' and c.table_schema not in ('pg_catalog', 'information_schema')
     order by 1, c.ordinal_position`,
  );
  const searched = columns.map(({ table, column, bytes }): Column => {
    const text = bytes ? `encode(${column}, 'escape')` : `${column}::text`;
    return {
      place: `${table}.${column}`,
      text: `select 1 from ${table}, unnest($1::text[]) searched
      where strpos(lower(${text}), lower(searched)) > 0`,
    };
  });
  const found = await sql<{ place: string }>(
    searched.map(({ place, text }) => `select '${place}' as place where exists (${text})`).join(' union all '),
    [texts],
  );
  return found.map(({ place }) => place);
}
