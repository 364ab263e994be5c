import type { Proof } from '../part.js';
import { addressesOf, differs, Scene } from './scene.js';

const TABLES = [
  ['privilege', 'course_privilege'],
  ['enrollment', 'program_enrollment'],
] as const;

/** A serialization failure, or a deadlock, again and again: the transaction begins anew, and its client sees success. */
export function transientFailures(proof: Proof): Promise<void> {
  const people = proof.short ? 4 : 20;
  return Scene.play(proof, async (scene) => {
    for (const [name, state] of [
      ['serialization', '40001'],
      ['deadlock', '40P01'],
    ] as const) {
      const addresses = addressesOf(name, people);
      await scene.expect(addresses);
      await hiccup(scene, state);
      const faults: (string | undefined)[] = [];
      // One after the other, so that each meets as many failures and no more.
      for (const address of addresses) faults.push(await scene.signIn(address));
      scene.report(`a ${name} failure within a listener is not seen by whoever signs in`, people, [
        ...faults,
        differs({ rights: people, roles: people, courses: people, programs: people }, await scene.converted(addresses)),
        differs(0, await scene.count(`pgboss.job where data ->> 'failed' = 'true'`)),
      ]);
      scene.report(
        `a ${name} failure is not seen by whoever grants or enrols`,
        people * 2,
        await grants(scene, addresses),
      );
      await recover(scene);
    }
    await scene.auditAfter('transient failures');
  });
}

/**
 * Fails two times in three, in each of two tables: a sign-in comes through at the ninth attempt. Sequences count also in
 * what is rolled back.
 */
async function hiccup(scene: Scene, state: string): Promise<void> {
  await scene.sql(`
    create function public.hiccup() returns trigger language plpgsql as $$
    begin
      if nextval('public.hiccups_of_' || tg_table_name) % 3 <> 0 then
        raise exception using errcode = '${state}', message = 'try again';
      end if;
      return new;
    end $$`);
  for (const [schema, table] of TABLES) {
    await scene.sql(`create sequence public.hiccups_of_${table}`);
    await scene.sql(
      `create trigger hiccup before insert on ${schema}.${table} for each row execute function public.hiccup()`,
    );
  }
}

async function recover(scene: Scene): Promise<void> {
  for (const [schema, table] of TABLES) {
    await scene.sql(`drop trigger hiccup on ${schema}.${table}`);
    await scene.sql(`drop sequence public.hiccups_of_${table}`);
  }
  await scene.sql('drop function public.hiccup');
}

async function grants(scene: Scene, addresses: readonly string[]): Promise<(string | undefined)[]> {
  const { courses, program, curricula } = scene.school;
  const faults: (string | undefined)[] = [];
  for (const address of addresses) {
    const granted = await scene.clerk.api('PUT', `/courses/${courses[1]}/privileges/${address}`, {
      body: { roles: [], allow: ['view_enrollments'], deny: [] },
    });
    const body = [{ person: address, curriculum: curricula[1], status: 'enrolled' }];
    const enrolled = await scene.clerk.api('PUT', `/programs/${program}/enrollments`, { body });
    faults.push(differs([201, 200], [granted.status, enrolled.status]));
  }
  return faults;
}
