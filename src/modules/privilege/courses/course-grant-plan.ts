import { DomainError } from '../../../common/errors/index.js';
import type { HeldCourse } from '../rows-held.sql.js';
import type { GrantToWrite, StandingGrant } from './course-grants.sql.js';
import { effective, type Grant, type HeldRole } from '../rights/evaluation.js';
import { authorizeGrant, type Grantor } from '../rights/grant-authorizer.js';
import { UnknownRole } from '../privilege.errors.js';
import { destinationKey, type Destination } from '../waiting/destination.js';
import type { RightsTable } from '../rights/course-rights.sql.js';
import { PRIVILEGE_NAMES, type PrivilegeName } from '../rights/vocabulary.js';

/** What a client asks for one person on a course: it replaces whatever was granted to them there. */
export interface RequestedGrant {
  readonly roles: readonly string[];
  readonly allow: readonly PrivilegeName[];
  readonly deny: readonly PrivilegeName[];
}

/** Everything that a plan depends on, read after the locks were taken. */
export interface GrantSituation {
  readonly course: HeldCourse;
  readonly grantor: Grantor;
  readonly roles: readonly HeldRole[];
  readonly rights: RightsTable;
  readonly standing: readonly StandingGrant[];
  /** Users and identifiers for whom the role of admin waits, of the organization or of the platform. */
  readonly waitingAdmins: ReadonlySet<string>;
}

/** What one request comes to. */
export interface GrantPlan {
  readonly outcome: 'created' | 'updated' | 'unchanged';
  readonly destination: Destination;
  readonly write: GrantToWrite;
  /** Waiting grants of the same person that this one takes the place of. */
  readonly replaced: readonly StandingGrant[];
  /** A waiting grant that had expired before this one was made. */
  readonly expired: readonly StandingGrant[];
}

/**
 * Decides on one request: whether the grantor may make it, and what to write.
 *
 * @throws CannotGrant, UnknownRole
 */
export function planGrant(
  requested: RequestedGrant,
  destination: Destination,
  situation: GrantSituation,
  newId: () => string,
): GrantPlan {
  const grant = { ...requested, roles: rolesNamed(requested.roles, situation.roles) };
  const mine = situation.standing.filter((one) => concerns(one, destination));
  const [expired, live] = partition(mine, (one) => one.expired);
  const holds = holdsNow(destination, live, situation);
  authorizeGrant(situation.grantor, { userId: destination.userId, holds }, grant);
  const settled = settle(destination, grant, live, situation.roles);
  const current = currentFor(settled, live);
  const write = {
    holder: destinationKey(settled),
    id: current?.id ?? newId(),
    allow: sorted(requested.allow),
    deny: sorted(requested.deny),
    roles: sorted(requested.roles),
  };
  const staysInPlace = (one: StandingGrant) => settled.state === 'pending' && one.identifierId === settled.identifierId;
  const replaced = live.filter((one) => one.state === 'pending' && !staysInPlace(one));
  const same = current?.state === settled.state && !current.grantorLostRights && sameGrant(current, write);
  const outcome = !current ? 'created' : same && replaced.length === 0 ? 'unchanged' : 'updated';
  return { outcome, destination: settled, write, replaced, expired };
}

/** The grant whose id carries on: it waits henceforth for whatever the person was named by, and for nothing else. */
function currentFor(destination: Destination, live: readonly StandingGrant[]): StandingGrant | undefined {
  const waiting = live.filter((one) => one.state === 'pending');
  if (destination.state === 'active') return live.find((one) => one.state === 'active') ?? waiting[0];
  return waiting.find((one) => one.identifierId === destination.identifierId) ?? waiting[0];
}

/**
 * Somebody who has not proven the identifier far enough may hold a grant here all the same, given to them by id. Then
 * what takes rights away, or leaves them as they are, goes to that grant at once; only what gives more has to wait.
 */
function settle(
  destination: Destination,
  grant: Grant,
  live: readonly StandingGrant[],
  roles: readonly HeldRole[],
): Destination {
  if (destination.state === 'active' || destination.userId === undefined) return destination;
  const held = live.find((one) => one.state === 'active');
  if (!held) return destination;
  const before = new Set(effective({ ...held, roles: rolesNamed(held.roles, roles) }));
  const givesMore = effective(grant).some((name) => !before.has(name));
  return givesMore ? destination : { state: 'active', userId: destination.userId };
}

/** Whether a grant is this person's: held by them, or waiting for any identifier that stands for them. */
function concerns(one: StandingGrant, destination: Destination): boolean {
  if (destination.state === 'active') return one.userId === destination.userId;
  if (one.state === 'active') return destination.userId !== undefined && one.userId === destination.userId;
  return one.identifierId !== null && destination.tiedIds.includes(one.identifierId);
}

/** What the grantee holds now, or will: nobody grants on a person who holds a right that they lack. */
export function holdsNow(
  destination: Destination,
  live: readonly StandingGrant[],
  situation: Pick<GrantSituation, 'course' | 'rights' | 'roles' | 'waitingAdmins'>,
): PrivilegeName[] {
  const { course, rights, roles, waitingAdmins } = situation;
  const { userId } = destination;
  const ids = [userId ?? '', ...(destination.state === 'pending' ? destination.tiedIds : [])];
  if (ids.some((id) => waitingAdmins.has(id))) return [...PRIVILEGE_NAMES];
  const held = userId === undefined ? [] : rights.of({ courseId: course.id, userId }).effective();
  const waiting = live
    .filter((one) => one.state === 'pending')
    .flatMap((one) => effective({ ...one, roles: rolesNamed(one.roles, roles) }));
  return [...held, ...waiting];
}

/** Those of the roles that have these names. */
export function rolesKnown(names: readonly string[], roles: readonly HeldRole[]): HeldRole[] {
  return roles.filter((role) => names.includes(role.name));
}

/** The roles of these names. @throws UnknownRole */
export function rolesNamed(names: readonly string[], roles: readonly HeldRole[]): HeldRole[] {
  const unknown = names.filter((name) => !roles.some((role) => role.name === name));
  if (unknown.length > 0) throw new UnknownRole(unknown);
  return rolesKnown(names, roles);
}

function sameGrant(current: StandingGrant, write: GrantToWrite): boolean {
  return (['allow', 'deny', 'roles'] as const).every((part) => sorted(current[part]).join() === write[part].join());
}

function sorted(names: readonly string[]): string[] {
  return [...new Set(names)].toSorted();
}

function partition<T>(all: readonly T[], test: (one: T) => boolean): [T[], T[]] {
  return [all.filter(test), all.filter((one) => !test(one))];
}

/** A row of a bulk call named the same person as another row of it. */
export function duplicated(): DomainError {
  return new DomainError('conflict', 'duplicated', 'This person is named more than once in this request.');
}
