import { MikroORM, type EntityManager, type Options } from '@mikro-orm/postgresql';
import { row } from './sql.js';

/**
 * What a migrated database lacks, or has too much of, against the entities: SQL that would make them agree, or the
 * empty string when they do.
 *
 * PostgreSQL stores a view in its own words, so views are compared by letting it word both: the one that is there, and
 * one made from the entity's expression in a transaction that is rolled back.
 */
export async function schemaDrift(options: Options): Promise<string> {
  const orm = await MikroORM.init(options);
  try {
    const entities = [...orm.getMetadata().getAll().values()];
    const changed: string[] = [];
    for (const view of entities.filter((entity) => entity.view)) {
      const name = `"${view.schema}"."${view.tableName}"`;
      if (await viewDiffers(orm.em.fork(), name, String(view.expression))) changed.push(`-- changed: view ${name}`);
    }
    const tables = entities.filter((entity) => !entity.view).map((entity) => entity.class);
    return [await tableDrift({ ...options, entities: tables }), ...changed].filter(Boolean).join('\n');
  } finally {
    await orm.close(true);
  }
}

async function tableDrift(options: Options): Promise<string> {
  const orm = await MikroORM.init({ ...options, schemaGenerator: { ...options.schemaGenerator, skipViews: [/./] } });
  try {
    return (await orm.schema.getUpdateSchemaSQL({ wrap: false })).trim();
  } finally {
    await orm.close(true);
  }
}

async function viewDiffers(em: EntityManager, name: string, expression: string): Promise<boolean> {
  await em.begin();
  try {
    const there = await definition(em, name);
    await em.execute(`create temporary view drift_probe as ${expression}`);
    return there !== (await definition(em, 'drift_probe'));
  } finally {
    await em.rollback();
  }
}

async function definition(em: EntityManager, view: string): Promise<string | undefined> {
  return (await row<{ sql: string }>(em, 'select pg_get_viewdef(to_regclass($1)) as sql', [view]))?.sql;
}
