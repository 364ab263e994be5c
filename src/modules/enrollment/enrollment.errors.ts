import { DomainError } from '../../common/errors/index.js';

/** There is no enrollment of that id, or of that person, here. */
export function enrollmentNotFound(): DomainError {
  return new DomainError('not-found', 'enrollment-not-found', 'There is no such enrollment here.');
}

/** The person may be in the course through a program, but is not by an enrollment of its own. */
export function notEnrolledDirectly(): DomainError {
  return new DomainError('not-found', 'enrollment-not-found', 'This person is not enrolled here directly.');
}
