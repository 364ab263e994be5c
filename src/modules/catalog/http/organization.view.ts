import { ApiProperty } from '@nestjs/swagger';
import type { OrganizationFacts } from '../facts.js';

/** An organization as clients see it. */
export class OrganizationView {
  @ApiProperty({ format: 'uuid', example: '0198f0a0-0000-7000-8000-000000000001' })
  readonly id: string;

  @ApiProperty({ example: 'engine-school' })
  readonly slug: string;

  @ApiProperty({ example: 'The Engine School' })
  readonly name: string;

  @ApiProperty({ type: [String], example: ['engine-school.example'], description: 'Folded: lower case and punycode.' })
  readonly trustedDomains: readonly string[];

  @ApiProperty({ type: 'string', format: 'date-time', example: '2026-09-01T08:00:00.000Z' })
  readonly createdAt: string;

  constructor(facts: OrganizationFacts) {
    this.id = facts.id;
    this.slug = facts.slug;
    this.name = facts.name;
    this.trustedDomains = facts.trustedDomains;
    this.createdAt = facts.createdAt.toISOString();
  }
}
