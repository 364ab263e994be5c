import pg from 'pg';

/** A row that was written or deleted, in a transaction that was committed. */
export interface Change {
  readonly table: string;
  readonly kind: 'INSERT' | 'UPDATE' | 'DELETE';
  readonly row: Readonly<Record<string, unknown>>;
}

/** Where the application keeps what it promises things about. pgboss is left out: its own upkeep writes there by itself. */
const SCHEMAS = ['identity', 'catalog', 'privilege', 'enrollment', 'common'];

const INSTALL = `
  create schema proof;
  create unlogged table proof.change (n bigserial primary key, relation text not null, kind text not null, changed jsonb not null);
  create function proof.note() returns trigger language plpgsql as $$
  begin
    insert into proof.change (relation, kind, changed)
    values (tg_table_schema || '.' || tg_table_name, tg_op, case when tg_op = 'DELETE' then to_jsonb(old) else to_jsonb(new) end);
    return null;
  end $$;
  do $$
  declare one record;
  begin
    for one in
      select quote_ident(n.nspname) || '.' || quote_ident(c.relname) as name
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where c.relkind = 'r' and n.nspname = any('{${SCHEMAS.join(',')}}')
    loop
      execute 'create trigger proof_note after insert or update or delete on ' || one.name || ' for each row execute function proof.note()';
    end loop;
  end $$;`;

/**
 * Tells what a request changed in the database: triggers note every row, in the transaction that wrote it, so that what
 * is rolled back is not noted. Exact as long as requests come one after another.
 */
export class ChangeLog {
  private constructor(private readonly client: pg.Client) {}

  static async install(databaseUrl: string): Promise<ChangeLog> {
    const client = new pg.Client({ connectionString: databaseUrl });
    await client.connect();
    await client.query(INSTALL);
    return new ChangeLog(client);
  }

  /** Everything that was committed since it was asked last. */
  async take(): Promise<Change[]> {
    const { rows } = await this.client.query<{ relation: string; kind: Change['kind']; changed: Change['row'] }>({
      name: 'take',
      text: 'delete from proof.change returning relation, kind, changed',
    });
    return rows.map(({ relation, kind, changed }) => ({ table: relation, kind, row: changed }));
  }

  async close(): Promise<void> {
    await this.client.end();
  }
}
