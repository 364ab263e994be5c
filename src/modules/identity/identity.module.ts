import { Module } from '@nestjs/common';
import { AccessTokensController } from './access-tokens/access-tokens.controller.js';
import { AccessTokens } from './access-tokens/access-tokens.service.js';
import { ExternalKeys } from './external-keys.service.js';
import { FinishSignInGuard } from './google/finish-sign-in.guard.js';
import { GoogleController } from './google/google.controller.js';
import { GoogleStrategy } from './google/google.strategy.js';
import { RefusalSeal } from './google/refusal-seal.js';
import { SignInAttempts } from './google/sign-in-attempts.service.js';
import { SignInCookie } from './google/sign-in-cookie.js';
import { StartSignInGuard } from './google/start-sign-in.guard.js';
import { GuardedTransactions } from './guarded-transactions.js';
import { IdentifierTransactions } from './identifier-transactions.js';
import { IdentityReads } from './identity-reads.service.js';
import { KeyTies } from './key-ties.service.js';
import { LockedRetries } from './locked-retries.js';
import { RetirementController } from './retirement/retirement.controller.js';
import { Retirement } from './retirement/retirement.service.js';
import { AuthenticationGuard } from './sessions/authentication.guard.js';
import { SessionCookie } from './sessions/session-cookie.js';
import { Sessions } from './sessions/sessions.service.js';
import { SignIn } from './sign-in.service.js';

/** Who someone is: users, proven addresses, external keys, sign-in, sessions, access tokens. */
@Module({
  controllers: [GoogleController, AccessTokensController, RetirementController],
  providers: [
    SignIn,
    IdentifierTransactions,
    GuardedTransactions,
    IdentityReads,
    ExternalKeys,
    KeyTies,
    LockedRetries,
    Retirement,
    Sessions,
    SessionCookie,
    AccessTokens,
    AuthenticationGuard,
    GoogleStrategy,
    StartSignInGuard,
    FinishSignInGuard,
    SignInAttempts,
    SignInCookie,
    RefusalSeal,
  ],
  exports: [
    SignIn,
    IdentifierTransactions,
    GuardedTransactions,
    IdentityReads,
    ExternalKeys,
    KeyTies,
    Retirement,
    Sessions,
    SessionCookie,
    AccessTokens,
  ],
})
export class IdentityModule {}
