import { applyDecorators } from '@nestjs/common';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsOptional, IsString, MaxLength } from 'class-validator';

const LONGEST = 255;

/**
 * What a list is searched for: at most 255 characters, without the spaces around them. Empty is as good as absent, so
 * that a form may send its empty field.
 */
export const SearchText = (description: string, example: string): PropertyDecorator =>
  applyDecorators(
    ApiPropertyOptional({ type: 'string', maxLength: LONGEST, description, example }),
    Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.trim() || undefined : value)),
    IsOptional(),
    IsString(),
    MaxLength(LONGEST),
  );
