import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProperty, ApiTags } from '@nestjs/swagger';
import { HealthCheckService, type HealthCheckResult } from '@nestjs/terminus';
import { SkipThrottle } from '@nestjs/throttler';
import { DomainError } from '../errors/index.js';
import { Public } from '../http/access.decorator.js';
import { DatabaseHealth } from './database-health.js';

/** What a probe answers while all is well. */
export class HealthView {
  @ApiProperty({ enum: ['ok'] })
  readonly status = 'ok' as const;
}

/** Probes for whoever runs the process. Neither tells anything about why it fails; the log does. */
@Controller('health')
@ApiTags('Operations')
@SkipThrottle()
export class HealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly database: DatabaseHealth,
  ) {}

  /** 200 as long as the process serves at all, also without a database: restarting it would not help then. */
  @Get('live')
  @Public()
  @ApiOperation({ operationId: 'isLive', summary: 'Tell whether the process serves' })
  @ApiOkResponse({ type: HealthView, description: 'It does.' })
  live(): HealthView {
    return new HealthView();
  }

  /** 200 when requests can be fulfilled; 503 while the database does not answer. */
  @Get('ready')
  @Public()
  @ApiOperation({ operationId: 'isReady', summary: 'Tell whether requests can be fulfilled' })
  @ApiOkResponse({ type: HealthView, description: 'They can: the database answers.' })
  async ready(): Promise<HealthView> {
    const result: HealthCheckResult | undefined = await this.health
      .check([() => this.database.check()])
      .catch(() => undefined);
    if (result?.status === 'ok') return new HealthView();
    throw new DomainError('unavailable', 'database-unavailable', 'The database does not answer.');
  }
}
