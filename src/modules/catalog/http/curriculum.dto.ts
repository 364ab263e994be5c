import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsBoolean } from 'class-validator';
import { CODE_LENGTH, TITLE_LENGTH } from '../text-check.js';
import { IsLine, MayBeAbsent } from './text.decorator.js';

const CODE = {
  type: 'string',
  minLength: 1,
  maxLength: CODE_LENGTH,
  description: 'Unique in the program.',
  example: '2026',
} as const;

const TITLE = { type: 'string', minLength: 1, maxLength: TITLE_LENGTH, example: 'Plan of study 2026' } as const;

const ACTIVE = { type: 'boolean', description: 'An inactive curriculum takes nobody new.', example: true } as const;

/** What a client says of a curriculum it adds. */
export class NewCurriculumDto {
  @ApiProperty(CODE)
  @IsLine(1, CODE_LENGTH)
  code: string = '';

  @ApiProperty(TITLE)
  @IsLine(1, TITLE_LENGTH)
  title: string = '';

  @ApiPropertyOptional({ ...ACTIVE, default: true })
  @IsBoolean()
  active: boolean = true;
}

/** What a client wants changed of a curriculum; what is left out stays. */
export class CurriculumChangesDto {
  @ApiPropertyOptional(CODE)
  @MayBeAbsent()
  @IsLine(1, CODE_LENGTH)
  code?: string;

  @ApiPropertyOptional(TITLE)
  @MayBeAbsent()
  @IsLine(1, TITLE_LENGTH)
  title?: string;

  @ApiPropertyOptional(ACTIVE)
  @MayBeAbsent()
  @IsBoolean()
  active?: boolean;
}
