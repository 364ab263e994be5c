import { Controller, Get } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { EntityManager } from '@mikro-orm/postgresql';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Clock } from '../../../../src/common/clock/clock.js';
import { Transactions } from '../../../../src/common/database/transactions.js';
import { DomainEvents } from '../../../../src/common/events/domain-events.js';
import { Public, SignedIn } from '../../../../src/common/http/access.decorator.js';
import { CurrentCaller, type Caller } from '../../../../src/common/http/caller.js';
import { Idempotency } from '../../../../src/common/http/idempotency/idempotency.js';
import { Turns } from '../../../../src/common/http/idempotency/turns.js';
import { OriginGuard } from '../../../../src/common/http/origin.guard.js';
import { AccessTokens } from '../../../../src/modules/identity/access-tokens/access-tokens.service.js';
import { AccessTokensController } from '../../../../src/modules/identity/access-tokens/access-tokens.controller.js';
import { GoogleController } from '../../../../src/modules/identity/google/google.controller.js';
import { GoogleStrategy } from '../../../../src/modules/identity/google/google.strategy.js';
import { RefusalSeal } from '../../../../src/modules/identity/google/refusal-seal.js';
import { SignInAttempts } from '../../../../src/modules/identity/google/sign-in-attempts.service.js';
import { SignInCookie } from '../../../../src/modules/identity/google/sign-in-cookie.js';
import { IdentifierTransactions } from '../../../../src/modules/identity/identifier-transactions.js';
import { mountLocalSignIn } from '../../../../src/modules/identity/local-sign-in/mount-local-sign-in.js';
import { Retirement } from '../../../../src/modules/identity/retirement/retirement.service.js';
import { AuthenticationGuard } from '../../../../src/modules/identity/sessions/authentication.guard.js';
import { ImpostorGuard } from '../../../../src/modules/identity/sessions/impostor.guard.js';
import { SessionCookie } from '../../../../src/modules/identity/sessions/session-cookie.js';
import { Sessions } from '../../../../src/modules/identity/sessions/sessions.service.js';
import { SignIn } from '../../../../src/modules/identity/sign-in.service.js';
import { aConfiguration, startApp } from '../../../common/http/test-app.js';
import { freePort } from '../../../support/free-port.js';
import { identityDatabase, type IdentityDatabase } from '../sessions/identity-database.js';
import { TestClock } from '../sessions/test-clock.js';

@Controller()
class ProbeController {
  @SignedIn()
  @Get('api/v1/me')
  me(@CurrentCaller() caller: Caller): Caller {
    return caller;
  }

  @Public()
  @Get('public')
  open(): object {
    return { ok: true };
  }

  @Public()
  @Get('health/live')
  live(): object {
    return { ok: true };
  }
}

/** Sign-in alone, without the modules that listen to it. */
class NoEvents extends DomainEvents {
  override async publish(): Promise<void> {}
}

/** A listening application that has sign-in, sessions and access tokens and nothing else. */
export interface SignInApp {
  readonly url: string;
  readonly database: IdentityDatabase;
  readonly clock: TestClock;
  readonly app: NestFastifyApplication;
  close(): Promise<void>;
}

/** Starts it; `variables` may name another Google than the local stand-in. */
export async function startSignInApp(variables: Record<string, string> = {}): Promise<SignInApp> {
  const database = await identityDatabase();
  const clock = new TestClock(new Date());
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const environment = { PORT: String(port), PUBLIC_URL: url, ...variables };
  const app = await startApp(
    {
      controllers: [GoogleController, AccessTokensController, ProbeController],
      providers: [
        { provide: EntityManager, useValue: database.em },
        { provide: Clock, useValue: clock },
        {
          provide: DomainEvents,
          useFactory: () => new NoEvents(...([] as unknown as ConstructorParameters<typeof DomainEvents>)),
        },
        Transactions,
        Idempotency,
        Turns,
        IdentifierTransactions,
        SignIn,
        Sessions,
        SessionCookie,
        AccessTokens,
        GoogleStrategy,
        SignInAttempts,
        SignInCookie,
        RefusalSeal,
        Retirement,
        { provide: APP_GUARD, useClass: AuthenticationGuard },
        { provide: APP_GUARD, useClass: ImpostorGuard },
        { provide: APP_GUARD, useClass: OriginGuard },
      ],
    },
    environment,
    (prepared) => mountLocalSignIn(prepared.getHttpAdapter().getInstance(), aConfiguration(environment)),
  );
  await app.listen(port, '127.0.0.1');
  return {
    url,
    database,
    clock,
    app,
    close: async () => {
      await app.close();
      await database.close();
    },
  };
}
