import { Injectable } from '@nestjs/common';
import type { RowResult } from '../../../common/http/show-bulk-result.js';
import type { ProgramFacts } from '../../catalog/index.js';
import { KeyNamespaces } from '../../privilege/index.js';
import { BulkRuns } from '../bulk/bulk-runs.service.js';
import { readRow, type BulkMode } from '../bulk/bulk-rows.js';
import { isGiven, type NamedFields } from '../bulk/row-person.js';
import { ProgramEnrollments } from './program-enrollments.service.js';

/** A row of a roster, as it was sent. An empty curriculum counts as absent, as empty names do. */
export interface ProgramRow extends NamedFields {
  readonly curriculum?: string | null | undefined;
  readonly status: string;
}

/** Enrols a roster in a program, row by row as far as the caller can see. */
@Injectable()
export class ProgramEnrollmentsBulk {
  constructor(
    private readonly enrollments: ProgramEnrollments,
    private readonly runs: BulkRuns,
    private readonly namespaces: KeyNamespaces,
  ) {}

  /** Answers for every row, in its place. @throws DomainError as {@link ProgramEnrollments.apply} */
  async run(
    actorId: string,
    { id: programId, organizationId }: ProgramFacts,
    mode: BulkMode,
    rows: readonly ProgramRow[],
  ): Promise<RowResult[]> {
    const namespaceId = await this.namespaces.ofOrganization(organizationId);
    const read = rows.map((row) => {
      const request = { curriculum: isGiven(row.curriculum) ? row.curriculum : undefined, status: row.status };
      return readRow(row, request, namespaceId);
    });
    return this.runs.run(read, (chunk) => this.enrollments.apply({ actorId, programId, mode }, chunk));
  }
}
