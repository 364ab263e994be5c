import { ApiProperty } from '@nestjs/swagger';
import { PersonView } from '../../privilege/index.js';
import type { PersonSummary } from '../people-summaries.sql.js';
import { PERSON_STATES, type PersonState } from '../person-facts.js';

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

  @ApiProperty({ type: PersonView })
  readonly person: PersonView;

  @ApiProperty({ type: 'integer', description: 'How many grants they hold in the organization.', example: 0 })
  readonly active: number;

  @ApiProperty({ type: 'integer', description: 'How many wait for them there, expired ones not counted.', example: 1 })
  readonly pending: number;

  constructor({ id, state, person, active, pending }: PersonSummary) {
    this.id = id;
    this.state = state;
    this.person = new PersonView(person);
    this.active = active;
    this.pending = pending;
  }
}
