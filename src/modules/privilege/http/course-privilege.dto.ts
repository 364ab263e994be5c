import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ArrayMaxSize, ArrayUnique, IsArray, IsIn, IsOptional, IsString, Length } from 'class-validator';
import { PageQuery } from '../../../common/http/page.js';
import { SearchText } from '../../../common/http/search-text.decorator.js';
import { PRIVILEGE_NAMES, type PrivilegeName } from '../rights/vocabulary.js';

const PRIVILEGES = { enum: PRIVILEGE_NAMES, enumName: 'PrivilegeName', isArray: true } as const;

/** Names of the vocabulary, each at most once. */
function IsPrivileges(): PropertyDecorator {
  return (target, key) => {
    for (const decorate of [IsArray(), ArrayUnique(), IsIn(PRIVILEGE_NAMES, { each: true })]) decorate(target, key);
  };
}

/** What a person is to be granted on a course; what is left out is empty. */
export class CoursePrivilegeDto {
  @ApiPropertyOptional({
    type: [String],
    description: 'Names of roles of the course.',
    example: ['assistant'],
    default: [],
  })
  @Length(1, 64, { each: true })
  @IsString({ each: true })
  @ArrayUnique()
  @ArrayMaxSize(50)
  @IsArray()
  roles: string[] = [];

  @ApiPropertyOptional({ ...PRIVILEGES, example: ['manage_material'], default: [] })
  @IsPrivileges()
  allow: PrivilegeName[] = [];

  @ApiPropertyOptional({ ...PRIVILEGES, example: [], default: [], description: 'Deny wins over anything allowed.' })
  @IsPrivileges()
  deny: PrivilegeName[] = [];
}

/** One row of a bulk call. */
export class CoursePrivilegeRowDto extends CoursePrivilegeDto {
  @ApiProperty({
    type: 'string',
    description: "A user's id, an email address, or `key:` and an external key.",
    example: 'ada@engine-school.example',
  })
  @IsString()
  person: string = '';
}

/** How to filter a list of grants. */
export class GrantQuery extends PageQuery {
  @SearchText('Only people with this text in their name, address or key, in any case.', 'ana')
  q?: string;

  @ApiPropertyOptional({ enum: ['active', 'pending'], enumName: 'GrantState' })
  @IsOptional()
  @IsIn(['active', 'pending'])
  state?: 'active' | 'pending';
}
