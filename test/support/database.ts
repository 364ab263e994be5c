import { randomBytes } from 'node:crypto';
import { Client } from 'pg';

export interface TestDatabase {
  readonly url: string;
  /** Removes the database, whoever is still connected to it. */
  drop(): Promise<void>;
}

/** A migrated, empty database of its own for one test file; safe to call from several workers at once. */
export async function createDatabase(): Promise<TestDatabase> {
  const fault = process.env['MATRICULA_TEST_FAULT'];
  if (fault) throw new Error(`There is no template to copy, the migrations failed: ${fault}`);
  return copyOf(setting('MATRICULA_TEST_TEMPLATE'));
}

/** A database without anything in it. */
export function createEmptyDatabase(): Promise<TestDatabase> {
  return copyOf('template1');
}

async function copyOf(template: string): Promise<TestDatabase> {
  const adminUrl = setting('MATRICULA_TEST_ADMIN_URL');
  const name = `${setting('MATRICULA_TEST_TEMPLATE')}_${randomBytes(5).toString('hex')}`;
  await asAdmin(adminUrl, `create database ${name} template ${template}`);
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => asAdmin(adminUrl, `drop database if exists ${name} with (force)`) };
}

async function asAdmin(url: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

function setting(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is missing: start tests with npm test or npm run test:jest.`);
  return value;
}
