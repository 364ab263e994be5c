import { ApiProperty } from '@nestjs/swagger';
import type { ProgramFacts } from '../facts.js';

/** A program as clients see it. */
export class ProgramView {
  @ApiProperty({ format: 'uuid', example: '0198f0a0-0000-7000-8000-000000000003' })
  readonly id: string;

  @ApiProperty({ format: 'uuid', example: '0198f0a0-0000-7000-8000-000000000001' })
  readonly organizationId: string;

  @ApiProperty({ example: 'BSC-MATH' })
  readonly code: string;

  @ApiProperty({ example: 'Bachelor of Mathematics' })
  readonly title: string;

  @ApiProperty({ type: 'string', format: 'date-time', example: '2026-09-01T08:00:00.000Z' })
  readonly createdAt: string;

  constructor(facts: ProgramFacts) {
    this.id = facts.id;
    this.organizationId = facts.organizationId;
    this.code = facts.code;
    this.title = facts.title;
    this.createdAt = facts.createdAt.toISOString();
  }
}
