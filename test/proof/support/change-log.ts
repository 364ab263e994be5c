import pg from 'pg';
import { DELIVERY_QUEUE } from '../../../src/common/events/delivery-queue.js';

/** A row that was written or deleted, in a transaction that was committed. */
export interface Change {
  readonly table: string;
  readonly kind: 'INSERT' | 'UPDATE' | 'DELETE';
  readonly row: Readonly<Record<string, unknown>>;
}

/** Where the application keeps what it promises things about. */
const SCHEMAS = ['identity', 'catalog', 'privilege', 'enrollment', 'common'];

const INSTALL = `
  create schema proof;
  create unlogged table proof.change (n bigserial primary key, relation text not null, kind text not null, changed jsonb not null);
  create function proof.note() returns trigger language plpgsql as $$
  begin
    insert into proof.change (relation, kind, changed)
    values (coalesce(tg_argv[0], tg_table_schema || '.' || tg_table_name), tg_op, case when tg_op = 'DELETE' then to_jsonb(old) else to_jsonb(new) end);
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
  end $$;
  create trigger proof_note after insert on pgboss.job for each row
    when (new.name = '${DELIVERY_QUEUE}' and new.state = 'created') execute function proof.note('pgboss.job');`;

/**
 * Tells what a request changed in the database: triggers note every row, in the transaction that wrote it, so that what
 * is rolled back is not noted. Of the job queue, which writes by itself, they note the deliveries that are put into it, by
 * whoever tells of something, and not what becomes of them. Exact as long as requests come one after another, and
 * deliveries write nothing.
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
