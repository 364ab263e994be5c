import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Problems } from '../../../common/http/openapi/problems.decorator.js';
import { ApiPage, mapPage, type Page } from '../../../common/http/page.js';
import {
  ApiOrganizationParam,
  OrganizationAccess,
  OrganizationRef,
  type OrganizationFacts,
} from '../../catalog/index.js';
import { EventLog } from '../event-log.service.js';
import { EventsQuery, EventView } from './events.dto.js';

@ApiTags('Operations')
@OrganizationAccess('registrar')
@Controller('api/v1/organizations/:org/events')
export class EventsController {
  constructor(private readonly log: EventLog) {}

  @Get()
  @ApiOperation({
    summary: 'List what happened, the latest first',
    description:
      'Who did what to whom, when. Of one person, also when they signed in and which keys were linked to them.',
    operationId: 'listEvents',
  })
  @Problems(
    [422, 'invalid-email', 'An address needs a domain after its @.'],
    [422, 'invalid-key', 'A key has at most 255 characters.'],
  )
  @ApiOrganizationParam()
  @ApiPage(EventView)
  async list(
    @Param('org', OrganizationRef) organization: OrganizationFacts,
    @Query() query: EventsQuery,
  ): Promise<Page<EventView>> {
    return mapPage(await this.log.list(organization, query), (fact) => new EventView(fact));
  }
}
