import type { WaitingReason } from '../privilege/index.js';
import type { PersonFacts } from './person-facts.js';

/** The kinds of things that can be granted, and can wait. */
export const GRANT_KINDS = [
  'course-privilege',
  'organization-role',
  'program-enrollment',
  'course-enrollment',
] as const;

export type GrantKind = (typeof GRANT_KINDS)[number];

/** Something granted, real or waiting, of whatever kind. What is waiting may have expired: then that is its reason. */
export interface HeldGrant extends PersonFacts {
  readonly id: string;
  readonly kind: GrantKind;
  readonly state: 'active' | 'pending';
  /** Null of what is real, as is `expiresAt`. Times are RFC 3339 in UTC. */
  readonly reason: WaitingReason | null;
  /** What is in the way of an enrollment, in a sentence. */
  readonly conflict: string | null;
  readonly expiresAt: string | null;
  readonly grantorId: string;
  readonly grantedAt: string;
  /** The course that a right is on, or that somebody is enrolled in. */
  readonly courseId: string | null;
  /** The program that somebody is enrolled in, or through which they came into the course. */
  readonly programId: string | null;
  readonly curriculumId: string | null;
  /** Of an enrollment. */
  readonly status: string | null;
  readonly roles: readonly string[];
  readonly allow: readonly string[];
  readonly deny: readonly string[];
}
