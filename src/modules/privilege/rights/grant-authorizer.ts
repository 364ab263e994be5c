import type { CourseRights } from './course-rights.js';
import { granted, type Grant } from './evaluation.js';
import { CannotGrant } from '../privilege.errors.js';
import type { PrivilegeName } from './vocabulary.js';

/** Somebody who is to be granted something: what they hold on the course now, or what waits for them. */
export interface Grantee {
  /** Undefined while nobody has registered as them. */
  readonly userId: string | undefined;
  readonly holds: readonly PrivilegeName[];
}

/** Who grants. */
export interface Grantor {
  readonly userId: string;
  readonly rights: CourseRights;
}

/**
 * The one authorizer: it decides for direct, waiting, bulk, changed, revoked and renewed grants alike. Nobody grants
 * what they do not hold, on themselves, or on a person who holds a right that they lack.
 *
 * @throws CannotGrant naming the privileges that the grantor lacks
 */
export function authorizeGrant(grantor: Grantor, grantee: Grantee, grant: Pick<Grant, 'roles' | 'allow'>): void {
  requirePrivilege(grantor);
  if (grantee.userId === grantor.userId) throw new CannotGrant('Nobody grants on themselves.');
  const lackedByGrantor = grantor.rights.lacking(granted(grant));
  if (lackedByGrantor.length > 0) {
    throw new CannotGrant(`You do not hold ${lackedByGrantor.join(', ')} on this course.`, lackedByGrantor);
  }
  const beyond = grantor.rights.lacking(grantee.holds);
  if (beyond.length > 0) throw new CannotGrant(`This person holds ${beyond.join(', ')}, which you do not.`, beyond);
}

/** Whether a grantor could still make a grant that waits. */
export function couldStillGrant(rights: CourseRights, grant: Pick<Grant, 'roles' | 'allow'>): boolean {
  return rights.holds('manage_privileges') && rights.lacking(granted(grant)).length === 0;
}

/** @throws CannotGrant */
export function requirePrivilege(grantor: Grantor): void {
  if (!grantor.rights.holds('manage_privileges')) {
    throw new CannotGrant('Granting on this course needs manage_privileges.', ['manage_privileges']);
  }
}
