import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { TITLE_LENGTH } from '../text-check.js';
import { IsSlug } from './slug.decorator.js';
import { IsLine, MayBeAbsent } from './text.decorator.js';
import { AreTrustedDomains } from './trusted-domains.decorator.js';

const SLUG = {
  type: 'string',
  pattern: '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$',
  description: 'Stands for the organization in paths. Unique; must not look like a UUID.',
  example: 'engine-school',
} as const;

const NAME = { type: 'string', minLength: 1, maxLength: TITLE_LENGTH, example: 'The Engine School' } as const;

/** What a client says of an organization it makes. */
export class NewOrganizationDto {
  @ApiProperty(SLUG)
  @IsSlug()
  slug: string = '';

  @ApiProperty(NAME)
  @IsLine(1, TITLE_LENGTH)
  name: string = '';
}

/** What a client wants changed of an organization; what is left out stays. */
export class OrganizationChangesDto {
  @ApiPropertyOptional(SLUG)
  @MayBeAbsent()
  @IsSlug()
  slug?: string;

  @ApiPropertyOptional(NAME)
  @MayBeAbsent()
  @IsLine(1, TITLE_LENGTH)
  name?: string;

  @ApiPropertyOptional({
    type: [String],
    maxItems: 100,
    description:
      'Domains for whose addresses the proof `verified` is enough. Compared in lower case and punycode, and exactly: ' +
      'a subdomain is another domain.',
    example: ['engine-school.example'],
  })
  @MayBeAbsent()
  @AreTrustedDomains()
  trustedDomains?: string[];
}
