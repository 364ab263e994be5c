import { Controller, Get, HttpCode, HttpStatus, Param, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { DeliveryLog } from '../../../common/events/delivery-log.js';
import { Problems } from '../../../common/http/openapi/problems.decorator.js';
import { ApiPage, mapPage, pageOf, type Page } from '../../../common/http/page.js';
import { PlatformAdminOnly } from '../../catalog/index.js';
import { idAfter } from '../../../common/http/id-cursor.js';
import { DeliveriesQuery, DeliveryView } from './deliveries.dto.js';

@ApiTags('Operations')
@PlatformAdminOnly()
@Controller('api/v1/deliveries')
export class DeliveriesController {
  constructor(private readonly deliveries: DeliveryLog) {}

  @Get()
  @ApiOperation({ summary: 'List work after events that has not succeeded yet', operationId: 'listDeliveries' })
  @ApiPage(DeliveryView)
  async list(@Query() { state, cursor, limit }: DeliveriesQuery): Promise<Page<DeliveryView>> {
    const found = await this.deliveries.list(state, idAfter(cursor), limit + 1);
    return mapPage(
      pageOf(found, limit, ({ id }) => [id]),
      (delivery) => new DeliveryView(delivery),
    );
  }

  @Post(':id/retry')
  @HttpCode(HttpStatus.OK)
  @ApiOperation({ summary: 'Have it tried now', operationId: 'retryDelivery' })
  @Problems([404, 'delivery-not-found', 'There is no such delivery, or none any more.'])
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiOkResponse({ type: DeliveryView, description: 'It is tried within seconds.' })
  async retry(@Param('id') id: string): Promise<DeliveryView> {
    return new DeliveryView(await this.deliveries.retry(id));
  }
}
