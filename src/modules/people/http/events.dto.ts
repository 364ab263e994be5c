import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, IsString, Length, Matches } from 'class-validator';
import type { EventPayload } from '../../../common/events/domain-event.js';
import { PageQuery } from '../../../common/http/page.js';
import { PersonView } from '../../privilege/index.js';
import type { RecordedFact } from '../event-log.service.js';

/** What the record of events takes. */
export class EventsQuery extends PageQuery {
  @ApiPropertyOptional({
    type: 'string',
    description: 'Only what happened to this person: a user id, an email address, or `key:` and an external user key.',
    example: 'ada@engine-school.example',
  })
  @IsOptional()
  @Length(1, 1024)
  @IsString()
  person?: string;

  @ApiPropertyOptional({
    type: 'string',
    description: 'Only events of this type.',
    example: 'privilege.invitation-converted',
  })
  @IsOptional()
  @Matches(/^[a-z]+(-[a-z]+)*\.[a-z]+(-[a-z]+)*$/, {
    message: 'type must be the name of an event, as in `module.event-name`.',
  })
  type?: string;
}

/** Something that happened. */
export class EventView {
  @ApiProperty({ format: 'uuid' })
  readonly id: string;

  @ApiProperty({ example: 'privilege.invitation-converted' })
  readonly type: string;

  @ApiProperty({ format: 'date-time', example: '2026-09-01T08:00:00.000Z' })
  readonly occurredAt: string;

  @ApiProperty({ description: 'The id of the user who did it, or `system`.', example: 'system' })
  readonly actor: string;

  @ApiPropertyOptional({ example: 'Ada Lovelace' })
  readonly actorName?: string;

  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    description: 'Ids and plain values; nothing personal.',
    example: { organizationId: '0198f0a0-0000-7000-8000-000000000001' },
  })
  readonly payload: EventPayload;

  @ApiPropertyOptional({
    type: PersonView,
    description: 'To whom it happened, as they are known by now. Absent of what concerns nobody, and of the retired.',
  })
  readonly person?: PersonView;

  constructor(fact: RecordedFact) {
    this.id = fact.id;
    this.type = fact.type;
    this.occurredAt = fact.occurredAt;
    this.actor = fact.actor;
    if (fact.actorName !== undefined) this.actorName = fact.actorName;
    this.payload = fact.payload;
    if (fact.person) this.person = new PersonView(fact.person);
  }
}
