import { ApiProperty } from '@nestjs/swagger';
import { IsString, Length } from 'class-validator';
import type { KeyLink } from '../linked-keys.service.js';
import { PersonView } from '../../privilege/index.js';

/** Whom a key is to be linked to. */
export class KeyLinkDto {
  @ApiProperty({
    description: 'A user id, an email address, or `key:` and another key of the same person.',
    example: 'ada@engine-school.example',
  })
  @Length(1, 1024)
  @IsString()
  person: string = '';
}

/** A key and whom it is linked to. */
export class KeyLinkView {
  @ApiProperty({ description: 'As it was first given.', example: 's-1024' })
  readonly externalUserKey: string;

  @ApiProperty({ enum: ['active', 'pending'], description: '`pending` until the person signs in.', example: 'pending' })
  readonly state: 'active' | 'pending';

  @ApiProperty({ type: PersonView })
  readonly person: PersonView;

  constructor({ externalUserKey, state, person }: KeyLink) {
    this.externalUserKey = externalUserKey;
    this.state = state;
    this.person = new PersonView(person);
  }
}
