import {
  Controller,
  Get,
  Injectable,
  Post,
  Put,
  Module,
  type CanActivate,
  type ExecutionContext,
  type Provider,
} from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { SkipThrottle } from '@nestjs/throttler';
import { currentCause, type Cause } from '../../../src/common/events/cause.js';
import type { AuthenticatedRequest, Caller } from '../../../src/common/http/caller.js';
import { HttpModule } from '../../../src/common/http/http.module.js';
import { OriginGuard } from '../../../src/common/http/origin.guard.js';
import { RateLimitGuard } from '../../../src/common/http/rate-limit.guard.js';
import { SignInAttempt } from '../../../src/common/http/sign-in-attempt.decorator.js';
import { startApp } from './test-app.js';

/** Believes the headers `x-user` and `x-via`. */
@Injectable()
class HeaderAuthenticationGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<AuthenticatedRequest>();
    const userId = request.headers['x-user'];
    const via: Caller['via'] = request.headers['x-via'] === 'session' ? 'session' : 'access-token';
    if (typeof userId === 'string') request.caller = { userId, via };
    return true;
  }
}

@Controller()
class SomeController {
  @Get('cause')
  async cause(): Promise<Cause> {
    await Promise.resolve();
    return currentCause();
  }

  @Get('other')
  other(): object {
    return {};
  }

  @Put('things')
  put(): object {
    return {};
  }

  @Post('auth/logout')
  logout(): object {
    return {};
  }

  @Get('auth/google')
  @SignInAttempt()
  signIn(): object {
    return {};
  }

  @Get('health/live')
  @SkipThrottle()
  live(): object {
    return {};
  }
}

const guards: Provider[] = [HeaderAuthenticationGuard, RateLimitGuard, OriginGuard].map((useClass) => ({
  provide: APP_GUARD,
  useClass,
}));

@Module({ imports: [HttpModule], providers: guards, controllers: [SomeController] })
class GuardedModule {}

/** An application with the guards in their order, which believes the headers `x-user` and `x-via`. */
export const startGuarded = (variables: Record<string, string>): Promise<NestFastifyApplication> =>
  startApp({ imports: [GuardedModule] }, variables);
