import type { LockedPerson } from '../identity/index.js';
import { DomainError } from '../../common/errors/index.js';
import type { HeldCourse } from './rows-held.sql.js';
import type { GrantToWrite, StandingGrant } from './course-grants.sql.js';
import { effective, type HeldRole } from './evaluation.js';
import { authorizeGrant, type Grantor } from './grant-authorizer.js';
import { UnknownRole } from './privilege.errors.js';
import { isProvenFor } from './proof.js';
import type { RightsTable } from './course-rights.sql.js';
import { PRIVILEGE_NAMES, type PrivilegeName } from './vocabulary.js';

/** What a client asks for one person on a course: it replaces whatever was granted to them there. */
export interface RequestedGrant {
  readonly roles: readonly string[];
  readonly allow: readonly PrivilegeName[];
  readonly deny: readonly PrivilegeName[];
}

/** Where a grant goes: to a user at once, or to wait for an identifier. */
export type Destination =
  | { readonly state: 'active'; readonly userId: string }
  | { readonly state: 'pending'; readonly identifierId: string; readonly userId: string | undefined };

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
 * Where a grant to a person goes: to the user who has proven the identifier far enough, or else to wait for it.
 */
export function destinationOf(person: LockedPerson, trustedDomains: readonly string[]): Destination {
  const { userId, identifier } = person;
  if (userId !== undefined && (!identifier || isProvenFor(identifier, trustedDomains)))
    return { state: 'active', userId };
  if (!identifier) throw new Error('A person has a user or an identifier.');
  return { state: 'pending', identifierId: identifier.id, userId };
}

/** Where a grant is written: the user who holds it or the identifier that it waits for. */
export function destinationKey(destination: Destination): string {
  return destination.state === 'active' ? destination.userId : destination.identifierId;
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
  authorizeGrant(
    situation.grantor,
    { userId: destination.userId, holds: holdsNow(destination, live, situation) },
    grant,
  );
  const current = live.find((one) => one.state === destination.state) ?? live[0];
  const write = {
    holder: destinationKey(destination),
    id: current?.id ?? newId(),
    allow: sorted(requested.allow),
    deny: sorted(requested.deny),
    roles: sorted(requested.roles),
  };
  const replaced = destination.state === 'active' ? live.filter((one) => one.state === 'pending') : [];
  const same = current?.state === destination.state && !current.grantorLostRights && sameGrant(current, write);
  const outcome = !current ? 'created' : same && replaced.length === 0 ? 'unchanged' : 'updated';
  return { outcome, destination, write, replaced, expired };
}

/** Whether a grant is this person's: theirs by user id, or waiting for this very identifier or another of theirs. */
function concerns(one: StandingGrant, destination: Destination): boolean {
  if (destination.state === 'active') return one.userId === destination.userId;
  return one.identifierId === destination.identifierId;
}

/** What the grantee holds now, or will: nobody grants on a person who holds a right that they lack. */
export function holdsNow(
  destination: Destination,
  live: readonly StandingGrant[],
  situation: Pick<GrantSituation, 'course' | 'rights' | 'roles' | 'waitingAdmins'>,
): PrivilegeName[] {
  const { course, rights, roles, waitingAdmins } = situation;
  const { userId } = destination;
  if ([userId ?? '', destinationKey(destination)].some((id) => waitingAdmins.has(id))) return [...PRIVILEGE_NAMES];
  const held = userId === undefined ? [] : rights.of({ courseId: course.id, userId }).effective();
  const waiting = live.flatMap((one) => effective({ ...one, roles: rolesNamed(one.roles, roles) }));
  return [...held, ...waiting];
}

/** @throws UnknownRole */
export function rolesNamed(names: readonly string[], roles: readonly HeldRole[]): HeldRole[] {
  const unknown = names.filter((name) => !roles.some((role) => role.name === name));
  if (unknown.length > 0) throw new UnknownRole(unknown);
  return roles.filter((role) => names.includes(role.name));
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
