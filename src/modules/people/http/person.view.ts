import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { PersonSummary } from '../people-summaries.sql.js';
import { PERSON_STATES, type PersonFacts, type PersonState } from '../person-facts.js';

/** By what a person goes, registered or not. What is not known is absent. */
export class KnownPersonView {
  @ApiPropertyOptional({ type: 'string', format: 'uuid', description: 'Present once they have signed in.' })
  readonly userId?: string;

  @ApiPropertyOptional({ type: 'string', example: 'ana@engine-school.example' })
  readonly email?: string;

  @ApiPropertyOptional({ type: 'string', description: "The organization's key for them.", example: 'S-1047' })
  readonly externalUserKey?: string;

  @ApiPropertyOptional({ type: 'string', example: 'Ana Ruiz' })
  readonly name?: string;

  constructor({ userId, email, externalUserKey, name }: PersonFacts) {
    if (userId !== null) this.userId = userId;
    if (email !== null) this.email = email;
    if (externalUserKey !== null) this.externalUserKey = externalUserKey;
    if (name !== null && name !== '') this.name = name;
  }
}

/** A person as the list shows them. */
export class PersonSummaryView {
  @ApiProperty({
    format: 'uuid',
    description: 'Stands for the person in this list; it stays the same when they sign in for the first time.',
    example: '0198f0a0-0000-7000-8000-00000000000b',
  })
  readonly id: string;

  @ApiProperty({ enum: PERSON_STATES, description: '`pending` until they sign in.', example: 'pending' })
  readonly state: PersonState;

  @ApiProperty({ type: KnownPersonView })
  readonly person: KnownPersonView;

  @ApiProperty({ type: 'integer', description: 'How many grants they hold in the organization.', example: 0 })
  readonly active: number;

  @ApiProperty({ type: 'integer', description: 'How many wait for them there, expired ones not counted.', example: 1 })
  readonly pending: number;

  constructor({ id, state, person, active, pending }: PersonSummary) {
    this.id = id;
    this.state = state;
    this.person = new KnownPersonView(person);
    this.active = active;
    this.pending = pending;
  }
}
