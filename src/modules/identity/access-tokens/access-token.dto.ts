import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsISO8601, IsRFC3339, IsString, Length, Matches, ValidateIf } from 'class-validator';

/** What a client says of a token it asks for. */
export class NewAccessTokenDto {
  @ApiProperty({ minLength: 1, maxLength: 100, example: 'Nightly roster import' })
  @Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.trim() : value))
  @Matches(/^\P{Cc}*$/u, { message: 'name must not hold control characters' })
  @Length(1, 100)
  @IsString()
  name: string = '';

  @ApiPropertyOptional({
    type: 'string',
    format: 'date-time',
    description: 'In the future, at most a year ahead; 90 days from now when absent.',
  })
  // Not @IsOptional(): null could be taken to mean "never".
  @ValidateIf((_, expiresAt: unknown) => expiresAt !== undefined)
  @IsISO8601({ strict: true }, { message: 'expiresAt must be a date that exists' })
  @IsRFC3339()
  expiresAt?: string;
}
