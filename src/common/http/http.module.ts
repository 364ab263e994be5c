import { Module } from '@nestjs/common';
import { APP_INTERCEPTOR } from '@nestjs/core';
import { ThrottlerModule } from '@nestjs/throttler';
import { Configuration } from '../config/index.js';
import { CauseInterceptor } from './cause.interceptor.js';
import { rateLimitOptions } from './rate-limit.guard.js';
import { RateLimitStorage } from './rate-limit.storage.js';
import { UnknownQueryInterceptor } from './unknown-query.interceptor.js';

@Module({ providers: [RateLimitStorage], exports: [RateLimitStorage] })
class RateLimitStorageModule {}

/**
 * What every route needs besides the guards. The guards are registered by the application, since their order matters:
 * who is it, how often, from where, and may they.
 */
@Module({
  imports: [
    ThrottlerModule.forRootAsync({
      imports: [RateLimitStorageModule],
      inject: [Configuration, RateLimitStorage],
      useFactory: rateLimitOptions,
    }),
  ],
  providers: [
    { provide: APP_INTERCEPTOR, useClass: CauseInterceptor },
    { provide: APP_INTERCEPTOR, useClass: UnknownQueryInterceptor },
  ],
})
export class HttpModule {}
