import { DomainError } from '../../../common/errors/index.js';
import type { BulkMode } from '../bulk/bulk-rows.js';
import type { LocatedPerson } from '../bulk/located-person.js';
import { COURSE_STATUSES, type CourseStatus } from '../enrollment-status.js';
import type { StandingEnrollment } from '../programs/program-enrollments.sql.js';
import type { CourseEnrollmentToWrite, StandingCourseEnrollment } from './course-enrollments.sql.js';

/** Where an enrollment in a course goes: to a user at once, or to wait for an identifier. */
export interface CourseDestination {
  readonly userId: string | undefined;
  /** By what the person is enrolled. */
  readonly identifierId: string;
  /** The enrollment in a program that it comes through; absent for a direct one. */
  readonly through: StandingEnrollment | undefined;
}

/** What one row comes to. */
export interface CoursePlan {
  readonly outcome: 'created' | 'updated' | 'unchanged';
  readonly state: 'active' | 'pending';
  readonly write: CourseEnrollmentToWrite;
  readonly current: StandingCourseEnrollment | undefined;
  readonly expired: readonly StandingCourseEnrollment[];
}

/**
 * Decides on one row: `standing` is everything that stands in the course for its person.
 *
 * @throws DomainError with the code that the row is refused with
 */
export function planCourseEnrollment(
  requested: string,
  mode: BulkMode,
  destination: CourseDestination,
  standing: readonly StandingCourseEnrollment[],
  newId: () => string,
): CoursePlan {
  const status = readStatus(requested);
  const { userId, identifierId, through } = destination;
  const same = standing.filter((one) => one.programEnrollmentId === (through?.id ?? null));
  const expired = standing.filter((one) => one.expired);
  const live = same.filter((one) => !one.expired);
  const current =
    live.find((one) => one.state === 'active') ?? live.find((one) => one.identifierId === identifierId) ?? live[0];
  if (mode === 'create' && current) {
    throw new DomainError('conflict', 'conflict', 'This person is enrolled here already.');
  }
  if (mode === 'change' && !current) {
    throw new DomainError('not-found', 'not-found', 'This person is not enrolled here.');
  }
  const becomesActive =
    status === 'active' &&
    (current?.status !== 'active' || current.state !== (userId === undefined ? 'pending' : 'active'));
  if (becomesActive) requireNoOther(standing, current);
  const state = userId === undefined ? 'pending' : 'active';
  const write = {
    id: current?.id ?? newId(),
    holder: userId ?? identifierId,
    identifierId: current?.identifierId ?? identifierId,
    status,
    programEnrollmentId: through?.id ?? null,
    expiresAt: through?.expiresAt ? new Date(through.expiresAt).toISOString() : null,
  };
  const unchanged = current?.state === state && current.status === status && !current.grantorLostRights;
  return { outcome: !current ? 'created' : unchanged ? 'unchanged' : 'updated', state, write, current, expired };
}

function readStatus(text: string): CourseStatus {
  const status = COURSE_STATUSES.find((known) => known === text);
  if (status) return status;
  throw new DomainError('refused', 'invalid-status', `The status is one of ${COURSE_STATUSES.join(', ')}.`);
}

/** A person is active in a course once, whether by itself or through one of their programs. */
function requireNoOther(
  standing: readonly StandingCourseEnrollment[],
  current: StandingCourseEnrollment | undefined,
): void {
  const other = standing.find((one) => one.id !== current?.id && one.status === 'active' && !one.expired);
  if (!other) return;
  const how = other.through === 'program' ? 'through a program' : 'directly';
  throw new DomainError('conflict', 'conflict', `This person is active in the course already, ${how}; end that first.`);
}

/**
 * The enrollment in the program that a row about one of its courses is about: that through which its person is active in
 * the course; to become active, a current one before any other; to be inactive, one through which they take it at all.
 */
export function chooseProgramEnrollment(
  enrollments: readonly StandingEnrollment[],
  person: LocatedPerson,
  status: string,
  inCourse: readonly StandingCourseEnrollment[],
): StandingEnrollment {
  const live = enrollments.filter((one) => {
    const theirs = person.userId !== undefined && one.userId === person.userId;
    return !one.expired && (theirs || (one.userId === null && person.tiedIds.includes(one.identifierId)));
  });
  const through = (one: StandingEnrollment, ...statuses: CourseStatus[]) =>
    inCourse.some((it) => it.programEnrollmentId === one.id && !it.expired && statuses.includes(it.status));
  const rank = (one: StandingEnrollment): number => {
    const isCurrent = one.status === 'enrolled' || one.status === 'pending';
    const [first, second] =
      status === 'active' ? [isCurrent, through(one, 'inactive')] : [through(one, 'inactive'), isCurrent];
    const points = [through(one, 'active'), one.state === 'active', first, second];
    return points.reduce((sum, point) => sum * 2 + Number(point), 0);
  };
  const [chosen] = live.toSorted((a, b) => rank(b) - rank(a) || (a.id < b.id ? -1 : 1));
  if (chosen) return chosen;
  throw new DomainError('refused', 'not-in-program', 'This person is not in the program.');
}
