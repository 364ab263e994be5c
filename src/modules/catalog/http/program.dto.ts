import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { CODE_LENGTH, TITLE_LENGTH } from '../text-check.js';
import { IsLine, MayBeAbsent } from './text.decorator.js';

const CODE = {
  type: 'string',
  minLength: 1,
  maxLength: CODE_LENGTH,
  description: 'Unique in the organization.',
  example: 'BSC-MATH',
} as const;

const TITLE = { type: 'string', minLength: 1, maxLength: TITLE_LENGTH, example: 'Bachelor of Mathematics' } as const;

/** What a client says of a program it makes. */
export class NewProgramDto {
  @ApiProperty(CODE)
  @IsLine(1, CODE_LENGTH)
  code: string = '';

  @ApiProperty(TITLE)
  @IsLine(1, TITLE_LENGTH)
  title: string = '';
}

/** What a client wants changed of a program; what is left out stays. */
export class ProgramChangesDto {
  @ApiPropertyOptional(CODE)
  @MayBeAbsent()
  @IsLine(1, CODE_LENGTH)
  code?: string;

  @ApiPropertyOptional(TITLE)
  @MayBeAbsent()
  @IsLine(1, TITLE_LENGTH)
  title?: string;
}
