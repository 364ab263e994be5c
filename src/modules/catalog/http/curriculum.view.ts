import { ApiProperty } from '@nestjs/swagger';
import type { CurriculumFacts } from '../facts.js';

/** A curriculum as clients see it. */
export class CurriculumView {
  @ApiProperty({ format: 'uuid', example: '0198f0a0-0000-7000-8000-000000000004' })
  readonly id: string;

  @ApiProperty({ format: 'uuid', example: '0198f0a0-0000-7000-8000-000000000003' })
  readonly programId: string;

  @ApiProperty({ example: '2026' })
  readonly code: string;

  @ApiProperty({ example: 'Plan of study 2026' })
  readonly title: string;

  @ApiProperty({ description: 'An inactive curriculum takes nobody new.', example: true })
  readonly active: boolean;

  @ApiProperty({ type: 'string', format: 'date-time', example: '2026-09-01T08:00:00.000Z' })
  readonly createdAt: string;

  constructor(facts: CurriculumFacts) {
    this.id = facts.id;
    this.programId = facts.programId;
    this.code = facts.code;
    this.title = facts.title;
    this.active = facts.active;
    this.createdAt = facts.createdAt.toISOString();
  }
}
