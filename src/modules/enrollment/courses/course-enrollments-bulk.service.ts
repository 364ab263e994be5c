import { Injectable } from '@nestjs/common';
import type { RowResult } from '../../../common/http/show-bulk-result.js';
import type { CourseFacts } from '../../catalog/index.js';
import { KeyNamespaces } from '../../privilege/index.js';
import { BulkRuns } from '../bulk/bulk-runs.service.js';
import { readRow, type BulkMode } from '../bulk/bulk-rows.js';
import { onceMore } from '../bulk/once-more.js';
import { readPerson, type NamedFields, type RowPerson } from '../bulk/row-person.js';
import { CourseEnrollments, type RequestedStatus } from './course-enrollments.service.js';

/** A row of a course's list, as it was sent. */
export type CourseRow = NamedFields & RequestedStatus;

/** The course that a call is about, and the program through which it enrols. */
export interface CoursePlace {
  readonly course: CourseFacts;
  readonly programId?: string;
}

/** Enrols lists of people in a course, row by row as far as the caller can see, or one person. */
@Injectable()
export class CourseEnrollmentsBulk {
  constructor(
    private readonly enrollments: CourseEnrollments,
    private readonly runs: BulkRuns,
    private readonly namespaces: KeyNamespaces,
  ) {}

  /** Answers for every row, in its place. @throws DomainError as {@link CourseEnrollments.apply} */
  async run(
    actorId: string,
    { course, programId }: CoursePlace,
    mode: BulkMode,
    rows: readonly CourseRow[],
  ): Promise<RowResult[]> {
    const namespaceId = await this.namespaces.ofOrganization(course.organizationId);
    const read = rows.map((row) => readRow(row, { status: row.status }, namespaceId));
    const call = { actorId, courseId: course.id, programId, mode };
    return this.runs.run(read, (chunk) => this.enrollments.apply(call, chunk));
  }

  /** Enrols one person directly, or changes how they are. @throws DomainError what their row would be refused with */
  async put(
    actorId: string,
    course: CourseFacts,
    person: string,
    status: string,
  ): Promise<{ outcome: 'created' | 'updated' | 'unchanged'; id: string }> {
    const row = { person: await this.personOf(course, person), request: { status } };
    const call = { actorId, courseId: course.id, programId: undefined, mode: 'put' as const };
    const [result] = await onceMore(() => this.enrollments.apply(call, [row]));
    if (!result) throw new Error('A row has a result.');
    if (result.outcome === 'refused') throw result.refusal;
    return result;
  }

  /** Takes one person off the course. @throws DomainError as {@link CourseEnrollments.remove} */
  async remove(actorId: string, course: CourseFacts, person: string): Promise<void> {
    await this.enrollments.remove(actorId, course.id, await this.personOf(course, person));
  }

  private async personOf(course: CourseFacts, person: string): Promise<RowPerson> {
    return readPerson(person, await this.namespaces.ofOrganization(course.organizationId));
  }
}
