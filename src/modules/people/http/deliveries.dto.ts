import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import { DELIVERY_STATES, type DeliveryState, type OpenDelivery } from '../../../common/events/delivery-log.js';
import { PageQuery } from '../../../common/http/page.js';

/** What the list of deliveries takes. */
export class DeliveriesQuery extends PageQuery {
  @ApiPropertyOptional({ enum: DELIVERY_STATES, description: 'Only deliveries in this state.' })
  @IsOptional()
  @IsIn(DELIVERY_STATES)
  state?: DeliveryState;
}

/** Work after an event that has not succeeded yet. */
export class DeliveryView {
  @ApiProperty({ format: 'uuid' })
  readonly id: string;

  @ApiProperty({ format: 'uuid', description: 'The event that it follows.' })
  readonly eventId: string;

  @ApiProperty({
    description: 'When the listener runs, the event, and the listener.',
    example: 'within-transaction:identity.user-registered/ConvertCoursePrivilegeInvitations',
  })
  readonly listener: string;

  @ApiProperty({ enum: DELIVERY_STATES, description: '`failed`: tried, and not yet with success.', example: 'failed' })
  readonly state: DeliveryState;

  @ApiProperty({ description: 'Whether it is tried no more until somebody retries it.', example: false })
  readonly exhausted: boolean;

  @ApiProperty({ type: 'integer', description: 'How often it was tried.', example: 3 })
  readonly tries: number;

  @ApiPropertyOptional({ format: 'date-time' })
  readonly nextTryAt?: string;

  @ApiPropertyOptional({ format: 'date-time' })
  readonly failedAt?: string;

  @ApiPropertyOptional({ description: 'What the last try failed with.', example: 'connect ECONNREFUSED' })
  readonly error?: string;

  constructor(delivery: OpenDelivery) {
    this.id = delivery.id;
    this.eventId = delivery.eventId;
    this.listener = delivery.listener;
    this.state = delivery.state;
    this.exhausted = delivery.exhausted;
    this.tries = delivery.tries;
    if (delivery.nextTryAt) this.nextTryAt = delivery.nextTryAt.toISOString();
    if (delivery.failedAt) this.failedAt = delivery.failedAt.toISOString();
    if (delivery.error !== undefined) this.error = delivery.error;
  }
}
