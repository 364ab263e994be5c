import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { StartUp } from '../src/start-up.js';
import { startApplication, type RunningApplication } from './support/application.js';

const TABLES = [
  'identity."user"',
  'identity.identifier_alias',
  'catalog.organization',
  'catalog.course',
  'catalog.program',
  'catalog.curriculum',
  'catalog.program_course',
  'privilege.course_role',
  'privilege.course_privilege_invitation',
  'privilege.organization_membership',
  'privilege.organization_membership_invitation',
  'enrollment.program_enrollment_invitation',
  'enrollment.course_enrollment_invitation',
];

let running: RunningApplication;
beforeEach(async () => {
  running = await startApplication();
});
afterEach(() => running?.stop());

async function counts(): Promise<unknown> {
  const columns = TABLES.map(
    (table, n) => `(select count(*)::int from ${table}) as "${n} ${table.replaceAll('"', '')}"`,
  );
  const [found] = await running.sql(`select ${columns.join(', ')}`);
  return found;
}

function start(): Promise<unknown> {
  return running.app.get(StartUp).run();
}

/** Lets the loading end where it comes to write here, as if the process were killed. */
async function startUntil(table: string): Promise<void> {
  await running.sql(`create or replace function public.stop() returns trigger language plpgsql as
    $$ begin raise exception 'killed'; end $$`);
  await running.sql(`create trigger stop before insert on ${table} for each row execute function public.stop()`);
  await start().catch(() => undefined);
  await running.sql(`drop trigger stop on ${table}`);
}

test('a demo school of which the first start loaded but a part is whole after the next', async () => {
  for (const table of TABLES) await startUntil(table);
  await start();
  const resumed = await counts();
  const other = await startApplication({ demo: true });
  const columns = TABLES.map(
    (table, n) => `(select count(*)::int from ${table}) as "${n} ${table.replaceAll('"', '')}"`,
  );
  const [whole] = await other.sql(`select ${columns.join(', ')}`);
  await other.stop();
  expect(resumed).toEqual(whole);
});

test('what somebody deletes of the demo school does not come back', async () => {
  await start();
  await running.sql(`delete from enrollment.course_enrollment_invitation`);
  await running.sql('delete from catalog.program_course');
  const left = await counts();
  await start();
  expect(await counts()).toEqual(left);
});
