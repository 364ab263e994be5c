import { Injectable } from '@nestjs/common';
import { DomainError } from '../../../common/errors/index.js';
import { parsePerson } from '../../identity/index.js';
import { CoursePrivileges, type GrantResult, type GrantRow } from './course-privileges.service.js';
import type { RequestedGrant } from './course-grant-plan.js';
import { KeyNamespaces } from '../key-namespaces.service.js';

/** How many rows one call takes. */
export const BULK_ROWS = 1_000;

/** Reads the rows of a bulk call, grants those that can be read, and keeps every result in its place. */
@Injectable()
export class CoursePrivilegesBulk {
  constructor(
    private readonly privileges: CoursePrivileges,
    private readonly namespaces: KeyNamespaces,
  ) {}

  /** @throws DomainError as {@link CoursePrivileges.putMany} */
  async put(
    actorId: string,
    course: { readonly id: string; readonly organizationId: string },
    requests: readonly (RequestedGrant & { readonly person: string })[],
  ): Promise<GrantResult[]> {
    const namespaceId = await this.namespaces.ofOrganization(course.organizationId);
    const read = requests.map(({ person, ...grant }) => readRow(person, grant, namespaceId));
    const readable = read.filter((one): one is GrantRow => !(one instanceof DomainError));
    const granted = await this.privileges.putMany(actorId, course.id, readable);
    const results = granted.values();
    return read.map((one) => (one instanceof DomainError ? { outcome: 'refused', refusal: one } : nextOf(results)));
  }
}

function readRow(person: string, grant: RequestedGrant, namespaceId: string): GrantRow | DomainError {
  if (person.trim() === '') return new DomainError('refused', 'no-identifier', 'This row names nobody.');
  try {
    return { person: parsePerson(person, namespaceId), grant };
  } catch (error) {
    if (error instanceof DomainError) return error;
    throw error;
  }
}

function nextOf(results: Iterator<GrantResult>): GrantResult {
  const next = results.next();
  if (next.done) throw new Error('Every row that was granted has a result.');
  return next.value;
}
