import { ApiProperty } from '@nestjs/swagger';
import { ArrayMinSize, IsIn, IsString } from 'class-validator';
import { IsNestedArray } from '../../../common/http/nested.decorator.js';
import type { PrivilegeCheckResult } from '../rights/privilege-checks.service.js';
import { PRIVILEGE_NAMES, type PrivilegeName } from '../rights/vocabulary.js';

const MOST_CHECKS = 1_000;

/** One question: may this person do that on this course? */
export class PrivilegeCheckDto {
  @ApiProperty({
    type: 'string',
    description: "A user's id, an address, or `key:` and a key.",
    example: 'ada@engine-school.example',
  })
  @IsString()
  person: string = '';

  @ApiProperty({ type: 'string', format: 'uuid', example: '0198f0a0-0000-7000-8000-000000000002' })
  @IsString()
  course: string = '';

  @ApiProperty({ enum: PRIVILEGE_NAMES, enumName: 'PrivilegeName', example: 'manage_exercises' })
  @IsIn(PRIVILEGE_NAMES)
  privilege: PrivilegeName = 'update_course';
}

/** Up to a thousand questions. */
export class PrivilegeChecksDto {
  @ApiProperty({ type: [PrivilegeCheckDto], maxItems: MOST_CHECKS, minItems: 1 })
  @ArrayMinSize(1)
  @IsNestedArray(() => PrivilegeCheckDto, MOST_CHECKS)
  checks: PrivilegeCheckDto[] = [];
}

/** One answer. */
export class PrivilegeCheckResultView {
  @ApiProperty({ type: 'boolean', example: true })
  allowed: boolean = false;

  @ApiProperty({
    type: 'string',
    description:
      '`creator`, `platform-admin`, `organization-admin`, `role:<name>`, `allow`, `implied-by:<name>`, `denied`, `not-granted` or `not-registered`.',
    example: 'role:assistant',
  })
  because: string = '';
}

/** The answers, in the order of the questions. */
export class PrivilegeCheckResultsView {
  @ApiProperty({ type: [PrivilegeCheckResultView] })
  results: PrivilegeCheckResult[];

  constructor(results: PrivilegeCheckResult[]) {
    this.results = results;
  }
}
