import { DomainError } from '../../common/errors/index.js';

/** A grant that its grantor may not make; `extensions.privileges` names what they lack. */
export class CannotGrant extends DomainError {
  constructor(detail: string, privileges: readonly string[] = []) {
    super('forbidden', 'cannot-grant', detail, { privileges });
  }
}

/** The course has no role of that name. */
export class UnknownRole extends DomainError {
  constructor(names: readonly string[]) {
    super('refused', 'unknown-role', `This course has no role ${names.map((name) => `“${name}”`).join(', ')}.`);
  }
}

export function courseNotFound(): DomainError {
  return new DomainError('not-found', 'course-not-found', 'There is no such course.');
}

export function personNotFound(): DomainError {
  return new DomainError('not-found', 'person-not-found', 'There is no such person.');
}

export function grantNotFound(): DomainError {
  return new DomainError('not-found', 'grant-not-found', 'Nothing is granted to this person here.');
}
