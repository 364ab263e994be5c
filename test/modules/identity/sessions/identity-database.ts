import { randomUUID } from 'node:crypto';
import { MikroORM } from '@mikro-orm/postgresql';
import { rows } from '../../../../src/common/database/sql.js';
import { ADDRESSES } from '../../../../src/modules/identity/namespace.entity.js';
import { databaseOptions } from '../../../../src/mikro-orm.config.js';
import { createDatabase } from '../../../support/database.js';

/** A migrated database with the ORM on it. */
export interface IdentityDatabase {
  readonly orm: MikroORM;
  readonly em: MikroORM['em'];
  /** Registers somebody and returns their id. */
  aUser(): Promise<string>;
  count(table: string): Promise<number>;
  close(): Promise<void>;
}

export async function identityDatabase(): Promise<IdentityDatabase> {
  const database = await createDatabase();
  const orm = await MikroORM.init(databaseOptions(database.url));
  const em = orm.em;
  return {
    orm,
    em,
    aUser: async () => {
      const id = randomUUID();
      await rows(
        em,
        `insert into identity.identifier (id, namespace_id, folded, given, created_at) values ($1, $2, $3, $3, now())`,
        [id, ADDRESSES, `${id}@school.example`],
      );
      await rows(
        em,
        `insert into identity."user" (id, google_sub, address_id, name, picture, registered_at)
         values ($1, $2, $1, '', '', now())`,
        [id, `sub-${id}`],
      );
      return id;
    },
    count: async (table) => {
      const [found] = await rows<{ count: number }>(em, `select count(*)::int as count from ${table}`);
      return found?.count ?? 0;
    },
    close: async () => {
      await orm.close(true);
      await database.drop();
    },
  };
}
