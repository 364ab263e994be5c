import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, IsString, IsUUID } from 'class-validator';
import { PageQuery } from '../../../common/http/page.js';
import { SearchText } from '../../../common/http/search-text.decorator.js';
import { COURSE_STATUSES, PROGRAM_STATUSES, type CourseStatus, type ProgramStatus } from '../enrollment-status.js';

// What is exported for a roster has null where there is nothing: in rows that is as if the field were absent.

const PERSON = {
  type: 'string',
  nullable: true,
  description: "A user's id, an email address, or `key:` and an external key of the organization.",
  example: 'ada@engine-school.example',
} as const;

const KEY = {
  type: 'string',
  nullable: true,
  description: "The organization's key for the person.",
  example: 'S-1047',
} as const;

/** One row of a program's roster: whom, by an address, a key, or both, and what they are to be. */
export class ProgramEnrollmentRowDto {
  @ApiPropertyOptional(PERSON)
  @IsOptional()
  @IsString()
  person?: string;

  @ApiPropertyOptional({
    type: 'string',
    nullable: true,
    description: 'An address. With a key in the same row, whoever proves the address is also the key.',
    example: 'ada@engine-school.example',
  })
  @IsOptional()
  @IsString()
  email?: string;

  @ApiPropertyOptional(KEY)
  @IsOptional()
  @IsString()
  externalUserKey?: string;

  @ApiPropertyOptional({
    type: 'string',
    nullable: true,
    description: 'The id of a curriculum of the program. A change may leave it out where there is only one to change.',
    example: '0198f0a0-0000-7000-8000-000000000004',
  })
  @IsOptional()
  @IsString()
  curriculum?: string;

  @ApiProperty({
    type: 'string',
    description: `${PROGRAM_STATUSES.map((status) => `\`${status}\``).join(', ')}; anything else refuses the row.`,
    example: 'enrolled',
  })
  @IsString()
  status: string = '';
}

const COURSE_STATUS = {
  type: 'string',
  description: '`active`, `inactive`; anything else refuses the row.',
  example: 'active',
} as const;

/** One row of a course's list. */
export class CourseEnrollmentRowDto {
  @ApiPropertyOptional(PERSON)
  @IsOptional()
  @IsString()
  person?: string;

  @ApiPropertyOptional(KEY)
  @IsOptional()
  @IsString()
  externalUserKey?: string;

  @ApiProperty(COURSE_STATUS)
  @IsString()
  status: string = '';
}

/** What one person is to be in a course. */
export class CourseEnrollmentDto {
  @ApiProperty({ enum: COURSE_STATUSES, enumName: 'CourseEnrollmentStatus', example: 'active' })
  @IsIn(COURSE_STATUSES)
  status: string = '';
}

class EnrollmentQuery extends PageQuery {
  @SearchText('Only people with this text in their name, address or key, in any case.', 'ana')
  q?: string;

  @ApiPropertyOptional({ enum: ['active', 'pending'], enumName: 'GrantState' })
  @IsOptional()
  @IsIn(['active', 'pending'])
  state?: 'active' | 'pending';
}

/** How to filter the enrollments in a course. */
export class CourseEnrollmentQuery extends EnrollmentQuery {
  @ApiPropertyOptional({ enum: COURSE_STATUSES, enumName: 'CourseEnrollmentStatus' })
  @IsOptional()
  @IsIn(COURSE_STATUSES)
  status?: CourseStatus;
}

/** How to filter the enrollments in a program. */
export class ProgramEnrollmentQuery extends EnrollmentQuery {
  @ApiPropertyOptional({ enum: PROGRAM_STATUSES, enumName: 'ProgramEnrollmentStatus' })
  @IsOptional()
  @IsIn(PROGRAM_STATUSES)
  status?: ProgramStatus;

  @ApiPropertyOptional({ type: 'string', format: 'uuid', description: 'Only those in this curriculum.' })
  @IsOptional()
  @IsUUID()
  curriculum?: string;
}
