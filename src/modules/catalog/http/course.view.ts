import { ApiProperty } from '@nestjs/swagger';
import type { CourseFacts } from '../facts.js';

/** A course as clients see it. */
export class CourseView {
  @ApiProperty({ format: 'uuid', example: '0198f0a0-0000-7000-8000-000000000002' })
  readonly id: string;

  @ApiProperty({ format: 'uuid', example: '0198f0a0-0000-7000-8000-000000000001' })
  readonly organizationId: string;

  @ApiProperty({ example: 'MATH-101' })
  readonly code: string;

  @ApiProperty({ example: 'Algebra' })
  readonly title: string;

  @ApiProperty({
    format: 'uuid',
    description: 'Who made the course and so holds every privilege on it.',
    example: '0198f0a0-0000-7000-8000-00000000000a',
  })
  readonly creatorId: string;

  @ApiProperty({ type: 'string', format: 'date-time', example: '2026-09-01T08:00:00.000Z' })
  readonly createdAt: string;

  constructor(facts: CourseFacts) {
    this.id = facts.id;
    this.organizationId = facts.organizationId;
    this.code = facts.code;
    this.title = facts.title;
    this.creatorId = facts.creatorId;
    this.createdAt = facts.createdAt.toISOString();
  }
}
