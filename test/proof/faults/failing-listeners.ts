import type { Proof } from '../part.js';
import { addressesOf, differs, Scene } from './scene.js';
import { shownToAdmins } from './shown-deliveries.js';

const LISTENER = 'ConvertCoursePrivilegeInvitations';

/** Lets the rights of the ill-starred fail to become real as `body` says, until the answer is called. */
async function fail(scene: Scene, body: string): Promise<() => Promise<void>> {
  await scene.sql(`
    create or replace function public.fail() returns trigger language plpgsql volatile as $$
    begin
      if exists (select from identity."user" u join identity.identifier i on i.id = u.address_id
        where u.id = new.user_id and i.folded like 'ill-starred-%') then ${body}; end if;
      return new;
    end $$`);
  await scene.sql(
    'create trigger fail before insert on privilege.course_privilege for each row execute function public.fail()',
  );
  return async () => void (await scene.sql('drop trigger fail on privilege.course_privilege'));
}

/** A listener that throws always, sometimes, or slowly: the sign-in succeeds, and the rest heals. */
export function failingListeners(proof: Proof, sabotage?: string): Promise<void> {
  const people = proof.short ? 4 : 20;
  const play = async (scene: Scene): Promise<void> => {
    await always(scene, people);
    await sometimes(scene, people, proof.dice.below(2 ** 31));
    await slowly(scene, people);
    await scene.auditAfter('listeners failed');
  };
  return Scene.play(proof, play, sabotage === undefined ? {} : { sabotage });
}

async function always(scene: Scene, people: number): Promise<void> {
  const illStarred = addressesOf('ill-starred-always', people);
  const others = addressesOf('lucky', people);
  const all = [...illStarred, ...others];
  await scene.expect(all);
  const ids = await waitingIds(scene);
  const repair = await fail(scene, `raise exception 'the disk is full'`);
  const signIns = await Promise.all(all.map((address) => scene.signIn(address)));
  scene.report('a listener that always throws keeps nobody from signing in', all.length, signIns);
  scene.report('what other listeners convert is converted', all.length * 3, [
    differs({ rights: 0, roles: people, courses: people, programs: people }, await scene.converted(illStarred)),
    differs({ rights: people, roles: people, courses: people, programs: people }, await scene.converted(others)),
  ]);
  scene.report('each failed conversion is queued once, and shown to platform admins', people, [
    differs(people, (await shownToAdmins(scene, LISTENER)).length),
    differs(people, await scene.count(`pgboss.job where data ->> 'failed' = 'true' and state <> 'completed'`)),
  ]);
  await repair();
  const half = illStarred.slice(people / 2);
  const again = await Promise.all(half.map((address) => scene.signIn(address)));
  scene.report('a failed conversion heals by the next sign-in', half.length, [
    ...again,
    differs(half.length, (await scene.converted(half))['rights']),
  ]);
  const left = await scene.deliverAll();
  scene.report('a failed conversion heals from the queue, and keeps its id', people, [
    differs(0, left),
    differs(people, (await scene.converted(illStarred))['rights']),
    differs(ids, await realIds(scene, ids)),
  ]);
}

async function sometimes(scene: Scene, people: number, seed: number): Promise<void> {
  const addresses = addressesOf('ill-starred-sometimes', people);
  await scene.expect(addresses);
  await scene.sql('create sequence public.tries'); // counts also in what is rolled back
  const throws = `hashint8extended(nextval('public.tries'), ${seed}) % 2 = 0`;
  const repair = await fail(scene, `if ${throws} then raise exception 'the disk is full'; end if`);
  const signIns = await Promise.all(addresses.map((address) => scene.signIn(address)));
  scene.report('a listener that sometimes throws keeps nobody from signing in', people, signIns);
  const left = await scene.deliverAll();
  scene.report('what sometimes fails heals by itself', people, [
    differs(0, left),
    differs({ rights: people, roles: people, courses: people, programs: people }, await scene.converted(addresses)),
  ]);
  await repair();
}

async function slowly(scene: Scene, people: number): Promise<void> {
  const addresses = addressesOf('ill-starred-slowly', Math.min(people, 8));
  const others = addressesOf('brisk', people);
  await scene.expect([...addresses, ...others]);
  const repair = await fail(scene, 'perform pg_sleep(1.5)');
  const slow = Promise.all(addresses.map((address) => scene.signIn(address)));
  const started = Date.now();
  const brisk = await Promise.all(others.map((address) => scene.signIn(address)));
  const took = Date.now() - started;
  scene.report('a slow listener keeps nobody from signing in', addresses.length, await slow);
  scene.report('whoever it does not concern does not wait for it', others.length, [
    ...brisk,
    // Two of ten connections are left to them.
    took > 10_000 ? `${took} ms` : undefined,
  ]);
  scene.report('what is slow becomes real all the same', addresses.length, [
    differs(addresses.length, (await scene.converted(addresses))['rights']),
  ]);
  await repair();
}

async function waitingIds(scene: Scene): Promise<string[]> {
  const rows = await scene.sql<{ id: string }>('select id from privilege.course_privilege_invitation order by id');
  return rows.map(({ id }) => id);
}

async function realIds(scene: Scene, ids: readonly string[]): Promise<string[]> {
  const rows = await scene.sql<{ id: string }>(
    'select id from privilege.course_privilege where id = any($1) order by id',
    [ids],
  );
  return rows.map(({ id }) => id);
}
