import { ApiProperty } from '@nestjs/swagger';
import { ArrayUnique, IsArray, IsIn, Matches } from 'class-validator';
import type { HeldRole } from '../rights/evaluation.js';
import { PRIVILEGE_NAMES, type PrivilegeName } from '../rights/vocabulary.js';

const ALLOW = {
  enum: PRIVILEGE_NAMES,
  enumName: 'PrivilegeName',
  isArray: true,
  example: ['assess_participations', 'access_exercises'],
} as const;

/** What a role allows. */
export class CourseRoleDto {
  @ApiProperty(ALLOW)
  @IsIn(PRIVILEGE_NAMES, { each: true })
  @ArrayUnique()
  @IsArray()
  allow?: PrivilegeName[];
}

/** The name of a role, in a path. */
export class CourseRoleParams {
  @ApiProperty({ type: 'string', format: 'uuid', example: '0198f0a0-0000-7000-8000-000000000002' })
  @Matches(/^/)
  course: string = '';

  @ApiProperty({ type: 'string', minLength: 1, maxLength: 64, example: 'assistant' })
  @Matches(/^[^\p{Cc}]{1,64}$/u, { message: 'A role has a name of 1 to 64 characters.' })
  name: string = '';
}

/** A role of a course. */
export class CourseRoleView {
  @ApiProperty({ type: 'string', example: 'assistant' })
  name: string;

  @ApiProperty(ALLOW)
  allow: readonly PrivilegeName[];

  constructor({ name, allow }: HeldRole) {
    this.name = name;
    this.allow = allow;
  }
}

/** The roles of a course, all of them: there are few. */
export class CourseRoleListView {
  @ApiProperty({ type: [CourseRoleView] })
  items: CourseRoleView[];

  @ApiProperty({
    type: 'string',
    nullable: true,
    description: 'Always null: all roles are on one page.',
    example: null,
  })
  nextCursor: string | null = null;

  constructor(items: CourseRoleView[]) {
    this.items = items;
  }
}
