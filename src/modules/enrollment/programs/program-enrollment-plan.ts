import { DomainError } from '../../../common/errors/index.js';
import type { KeyTie } from '../../identity/index.js';
import type { BulkMode } from '../bulk/bulk-rows.js';
import type { LocatedPerson } from '../bulk/located-person.js';
import { PROGRAM_STATUSES, type ProgramStatus } from '../enrollment-status.js';
import type { EnrollmentToWrite, StandingEnrollment } from './program-enrollments.sql.js';

/** What a row asks for: a curriculum, which only a change may leave out, and a status. Neither is known to be valid. */
export interface RequestedEnrollment {
  readonly curriculum: string | undefined;
  readonly status: string;
}

/** Everything that a plan depends on, read after the locks were taken. */
export interface ProgramSituation {
  readonly mode: BulkMode;
  /** The curricula of the program, each with whether it takes anybody new. */
  readonly curricula: ReadonlyMap<string, boolean>;
  readonly standing: readonly StandingEnrollment[];
  /** The address of each user who was named by id. */
  readonly addresses: ReadonlyMap<string, string>;
}

/** What one row comes to. */
export interface ProgramPlan {
  readonly outcome: 'created' | 'updated' | 'unchanged';
  readonly state: 'active' | 'pending';
  readonly write: EnrollmentToWrite;
  /** The enrollment that carries on under its id. */
  readonly current: StandingEnrollment | undefined;
  /** Whether it stands under another identifier from now on. */
  readonly moves: boolean;
  readonly expired: readonly StandingEnrollment[];
  readonly tie: KeyTie | undefined;
}

/** Decides on one row. @throws DomainError with the code that the row is refused with */
export function planProgramEnrollment(
  requested: RequestedEnrollment,
  person: LocatedPerson,
  situation: ProgramSituation,
  newId: () => string,
): ProgramPlan {
  const status = readStatus(requested.status);
  requireNoStranger(situation.standing, person);
  const mine = situation.standing.filter((one) => isOf(one, person));
  const curriculumId = chooseCurriculum(requested.curriculum, mine, situation);
  const here = mine.filter((one) => one.curriculumId === curriculumId);
  const expired = here.filter((one) => one.expired);
  const live = here.filter((one) => !one.expired);
  const current = currentOf(live, person);
  requireUndisputed(current, person);
  requireMode(situation, current, curriculumId);
  requireSameKey(current, person);
  const holder = person.disputedBy === undefined ? person.userId : undefined;
  const named = person.key?.id ?? person.address?.id ?? situation.addresses.get(person.userId ?? '') ?? '';
  // What waits under the key behind the enrollment that carries on keeps its place: lists show the conflict.
  const taken = live.some((one) => one.identifierId === person.key?.id);
  const moves = current !== undefined && person.key !== undefined && !current.underKey && !taken;
  const identifierId = current && !moves ? current.identifierId : named;
  const disputedAddressId = person.disputedBy === undefined ? null : disputedAddress(person, situation);
  const state = holder === undefined ? 'pending' : 'active';
  const write = {
    id: current?.id ?? newId(),
    holder: holder ?? identifierId,
    identifierId,
    curriculumId,
    status,
    disputedAddressId,
  };
  const same =
    current?.state === state &&
    current.status === status &&
    !current.grantorLostRights &&
    !moves &&
    !person.tie &&
    (state === 'active' || current.disputedAddressId === disputedAddressId);
  const outcome = !current ? 'created' : same ? 'unchanged' : 'updated';
  return { outcome, state, write, current, moves, expired, tie: person.tie };
}

function readStatus(text: string): ProgramStatus {
  const status = PROGRAM_STATUSES.find((known) => known === text);
  if (status) return status;
  throw new DomainError('refused', 'invalid-status', `The status is one of ${PROGRAM_STATUSES.join(', ')}.`);
}

/** Whether an enrollment is this person's: theirs, or waiting for any identifier that stands for them. */
function isOf(one: StandingEnrollment, { userId, tiedIds, key, disputedBy }: LocatedPerson): boolean {
  if (disputedBy !== undefined) return one.identifierId === key?.id;
  if (userId !== undefined && one.userId === userId) return true;
  return one.state === 'pending' && one.userId === null && tiedIds.includes(one.identifierId);
}

function chooseCurriculum(
  asked: string | undefined,
  mine: readonly StandingEnrollment[],
  { curricula, mode }: ProgramSituation,
): string {
  if (asked !== undefined) {
    const id = asked.toLowerCase();
    if (curricula.has(id)) return id;
    throw new DomainError('refused', 'unknown-curriculum', 'The program has no such curriculum.');
  }
  const [first, ...others] = new Set(mine.filter((one) => !one.expired).map((one) => one.curriculumId));
  if (mode !== 'change') throw new DomainError('refused', 'unknown-curriculum', 'This row names no curriculum.');
  if (first === undefined) throw notFound();
  if (others.length === 0) return first;
  throw new DomainError(
    'refused',
    'unknown-curriculum',
    'This person is in several curricula of the program: name one.',
  );
}

/** The real one, or that which waits for what the row names, or any other that waits for the person. */
function currentOf(
  live: readonly StandingEnrollment[],
  { key, address }: LocatedPerson,
): StandingEnrollment | undefined {
  return (
    live.find((one) => one.state === 'active') ??
    live.find((one) => one.identifierId === key?.id) ??
    live.find((one) => one.identifierId === address?.id) ??
    live[0]
  );
}

function requireMode(
  { mode, curricula }: ProgramSituation,
  current: StandingEnrollment | undefined,
  curriculumId: string,
): void {
  if (mode === 'create' && current) {
    throw new DomainError('conflict', 'conflict', 'This person is in the program and curriculum already.');
  }
  if (mode === 'change' && !current) throw notFound();
  if (!current && curricula.get(curriculumId) !== true) {
    throw new DomainError('refused', 'unknown-curriculum', 'This curriculum is inactive and takes nobody new.');
  }
}

/** A key says who somebody is, unless somebody else is expected here by the address that came with it. */
function requireNoStranger(standing: readonly StandingEnrollment[], { strangerIds }: LocatedPerson): void {
  if (standing.some((one) => !one.expired && strangerIds.includes(one.identifierId))) {
    throw new DomainError(
      'conflict',
      'conflict',
      'The key belongs to one person, and another enrollment in the program waits for the address.',
    );
  }
}

/** What is real under a key does not come to wait because a row names another's address with it. */
function requireUndisputed(current: StandingEnrollment | undefined, { disputedBy }: LocatedPerson): void {
  if (current?.state === 'active' && disputedBy !== undefined) {
    throw new DomainError('conflict', 'conflict', 'Key and address belong to two people, and the key’s is enrolled.');
  }
}

/** One person is under one key in a program and curriculum. */
function requireSameKey(current: StandingEnrollment | undefined, { key }: LocatedPerson): void {
  if (current?.underKey && key && current.identifierId !== key.id) {
    throw new DomainError(
      'conflict',
      'conflict',
      'This person is in the program and curriculum already, under another key.',
    );
  }
}

/** The address that the key's owner does not own: as the row gave it, or of the user whom it named by id. */
function disputedAddress({ address, disputedBy }: LocatedPerson, { addresses }: ProgramSituation): string | null {
  return address?.id ?? addresses.get(disputedBy ?? '') ?? null;
}

function notFound(): DomainError {
  return new DomainError('not-found', 'not-found', 'This person is not in the program.');
}
