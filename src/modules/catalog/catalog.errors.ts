import { DomainError } from '../../common/errors/index.js';

/** There is no such thing, or none that the caller may know of: both get the same answer. */
export class NotInCatalog extends DomainError {
  constructor(kind: 'organization' | 'course' | 'program' | 'curriculum') {
    super('not-found', 'not-found', `There is no such ${kind}.`);
  }
}

/** Another course or program of the organization, or curriculum of the program, has this code. */
export class CodeTaken extends DomainError {
  constructor(code: string) {
    super('conflict', 'code-taken', `The code “${code}” is taken.`);
  }
}

/** Another organization has this slug. */
export class SlugTaken extends DomainError {
  constructor(slug: string) {
    super('conflict', 'slug-taken', `The slug “${slug}” is taken.`);
  }
}

/** A program has courses of its own organization only. */
export class OtherOrganization extends DomainError {
  constructor() {
    super('refused', 'other-organization', 'The course belongs to another organization than the program.');
  }
}

const UNIQUE_VIOLATION = '23505';

/** The result of a write. @throws `taken` in place of the driver's error when the write breaks a uniqueness constraint */
export async function orTaken<T>(write: Promise<T>, taken: DomainError): Promise<T> {
  try {
    return await write;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === UNIQUE_VIOLATION) throw taken;
    throw error;
  }
}
