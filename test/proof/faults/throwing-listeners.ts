import type { Proof } from '../part.js';
import { addressesOf, differs, Scene } from './scene.js';
import { shownToAdmins } from './shown-deliveries.js';

const PRELOAD = new URL('./fragile-listeners.js', import.meta.url).href;

/**
 * What throws for whom: conversions of a kind, or the listener after the commit. Every so many tries one succeeds; none
 * where that is 0. Sequences count also in what is rolled back.
 */
const PREPARE = `
  create table public.fragile (what text not null, who text not null, every int not null);
  create table public.told (user_id uuid not null);
  create sequence public.tries;
  create function public.breaks(asked text, somebody uuid) returns boolean language plpgsql volatile as $$
  begin
    return coalesce((
      select case f.every when 0 then true else nextval('public.tries') % f.every <> 0 end
      from public.fragile f where f.what = asked and exists (
        select from identity."user" u join identity.identifier i on i.id = u.address_id
        where u.id = somebody and starts_with(i.folded, f.who))), false);
  end $$;`;

interface Converting {
  readonly listener: string;
  /** The kind of grant in the midst of whose conversion it throws. */
  readonly kind: string;
  /** Of what waits for a person, what is not real then. */
  readonly undone: Readonly<Record<string, 0>>;
  /** Where it waits until then. */
  readonly waiting: string;
}

const CONVERTING: readonly Converting[] = [
  {
    listener: 'ConvertCoursePrivilegeInvitations',
    kind: 'course-privilege',
    undone: { rights: 0 },
    waiting: 'privilege.course_privilege_invitation',
  },
  {
    listener: 'ConvertMembershipInvitations',
    kind: 'organization-role',
    undone: { roles: 0 },
    waiting: 'privilege.organization_membership_invitation',
  },
  {
    listener: 'ConvertEnrollmentInvitations',
    kind: 'course-enrollment',
    undone: { courses: 0, programs: 0 },
    waiting: 'enrollment.course_enrollment_invitation',
  },
];

/** The code of a listener throws, whichever, when half of its work is written or after the commit; what failed heals. */
export function throwingListeners(proof: Proof, sabotage?: string): Promise<void> {
  const people = proof.short ? 3 : 20;
  const play = async (scene: Scene): Promise<void> => {
    await Promise.all([...CONVERTING.map((one) => halfWay(scene, people, one)), sometimesAfterCommit(scene, people)]);
    if (proof.short) proof.skip('an exhausted delivery heals when it is retried by hand', 'it takes 15 tries');
    else await alwaysAfterCommit(scene);
    await scene.auditAfter('listeners threw');
  };
  return Scene.play(proof, play, {
    preload: PRELOAD,
    prepare: PREPARE,
    ...(sabotage === undefined ? {} : { sabotage }),
  });
}

async function halfWay(scene: Scene, people: number, { listener, kind, undone, waiting }: Converting): Promise<void> {
  const who = `ill-starred-${kind}`;
  const illStarred = addressesOf(who, people);
  const others = addressesOf(`lucky-${kind}`, people);
  const all = [...illStarred, ...others];
  const everything = { rights: people, roles: people, courses: people, programs: people };
  const ids = (): Promise<{ id: string }[]> =>
    scene.sql(
      `select w.id from ${waiting} w join identity.identifier i on i.id = w.identifier_id
       where i.folded = any($1) order by id`,
      [illStarred],
    );
  await scene.expect(all);
  const before = await ids();
  const repair = await fail(scene, kind, who, 0);
  const signIns = await Promise.all(all.map((address) => scene.signIn(address)));
  scene.report(`${listener} that throws half-way keeps nobody from signing in`, all.length, signIns);
  scene.report(`all that ${listener} did is undone, and what others convert is converted`, all.length * 4, [
    differs({ ...everything, ...undone }, await scene.converted(illStarred)),
    differs(everything, await scene.converted(others)),
    differs(before, await ids()),
  ]);
  const shown = await shownToAdmins(scene, listener);
  scene.report(`each failure of ${listener} is queued once, and shown to platform admins`, people, [
    differs(people, shown.length),
  ]);
  await repair();
  const left = await scene.deliverAll();
  scene.report(`what ${listener} threw at heals from the queue`, people, [
    differs(0, left),
    differs(everything, await scene.converted(illStarred)),
  ]);
}

async function sometimesAfterCommit(scene: Scene, people: number): Promise<void> {
  const addresses = addressesOf('told-late', people);
  await scene.expect(addresses);
  const repair = await fail(scene, 'arrival', 'told-late', 3);
  const signIns = await Promise.all(addresses.map((address) => scene.signIn(address)));
  scene.report('a listener after the commit that throws two times in three keeps nobody back', people, [
    ...signIns,
    differs({ rights: people, roles: people, courses: people, programs: people }, await scene.converted(addresses)),
  ]);
  const left = await scene.deliverAll();
  scene.report('it is called again until it succeeds, and for each event once with success', people, [
    differs(0, left),
    differs(
      addresses.map(() => 1),
      await told(scene, addresses),
    ),
  ]);
  await repair();
}

async function alwaysAfterCommit(scene: Scene): Promise<void> {
  const addresses = addressesOf('untold', 3);
  await scene.expect(addresses);
  const repair = await fail(scene, 'arrival', 'untold', 0);
  const signIns = await Promise.all(addresses.map((address) => scene.signIn(address)));
  scene.report('a listener after the commit that always throws keeps nobody back', addresses.length, signIns);
  await scene.deliverAll(['completed', 'failed']);
  const shown = await shownToAdmins(scene, 'TellOfArrivals');
  scene.report('after 15 tries it is given up, and shown to platform admins as exhausted', addresses.length, [
    differs(
      addresses.map(() => [true, 15]),
      shown.map(({ exhausted, tries }) => [exhausted, tries]),
    ),
    differs(
      addresses.map(() => 0),
      await told(scene, addresses),
    ),
  ]);
  await repair();
  for (const { id } of shown) await scene.school.admin.api('POST', `/deliveries/${id}/retry`);
  const left = await scene.deliverAll();
  scene.report('an exhausted delivery heals when it is retried by hand', addresses.length, [
    differs(0, left),
    differs(
      addresses.map(() => 1),
      await told(scene, addresses),
    ),
  ]);
}

/** Lets something throw for those whose addresses begin so, until the answer is called. */
async function fail(scene: Scene, what: string, who: string, every: number): Promise<() => Promise<void>> {
  await scene.sql('insert into public.fragile (what, who, every) values ($1, $2, $3)', [what, who, every]);
  return async () => void (await scene.sql('delete from public.fragile where who = $1', [who]));
}

/** How often the listener after the commit has told of each. */
async function told(scene: Scene, addresses: readonly string[]): Promise<number[]> {
  const found = await scene.sql<{ times: number }>(
    `select count(t.user_id)::int as times from identity.identifier i
     join identity.identifier_owner o on o.identifier_id = i.id left join public.told t on t.user_id = o.user_id
     where i.folded = any($1) group by i.id`,
    [addresses],
  );
  return found.map(({ times }) => times);
}
