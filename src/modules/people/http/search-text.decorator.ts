import { applyDecorators } from '@nestjs/common';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsOptional, IsString, Length } from 'class-validator';

const LONGEST = 255;

/** What a list is searched for: 1 to 255 characters, without the spaces around them. It may be left out. */
export const SearchText = (description: string, example: string): PropertyDecorator =>
  applyDecorators(
    ApiPropertyOptional({ type: 'string', minLength: 1, maxLength: LONGEST, description, example }),
    Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.trim() : value)),
    IsOptional(),
    IsString(),
    Length(1, LONGEST),
  );
