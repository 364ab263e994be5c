import { ApiProperty } from '@nestjs/swagger';
import type { PersonRecord } from '../person-record.service.js';
import { HeldGrantView } from './grant.view.js';
import { EmailView } from './own-account.view.js';
import { PersonSummaryView } from './person.view.js';

/** Everything that an organization knows of one person. */
export class PersonRecordView extends PersonSummaryView {
  @ApiProperty({ type: [EmailView], description: 'The addresses they have signed in with.' })
  readonly emails: readonly EmailView[];

  @ApiProperty({
    type: [HeldGrantView],
    description: 'What they hold in the organization and what waits for them there, expired or not.',
  })
  readonly grants: readonly HeldGrantView[];

  constructor(record: PersonRecord) {
    super(record);
    this.emails = record.emails.map((one) => new EmailView(one));
    this.grants = record.grants.map((grant) => new HeldGrantView(grant));
  }
}
