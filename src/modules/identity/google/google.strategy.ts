import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import { Strategy, type StrategyOptions } from 'passport-google-oauth20';
import passport from 'passport';
import { Random } from '../../../common/clock/random.js';
import { Configuration } from '../../../common/config/index.js';
import type { GoogleAccount } from '../google-account.js';
import { AttemptStore } from './attempt-store.js';
import { askUserinfo, readAccount, redeemCode } from './google-answers.js';
import { callbackUrl, googleEndpoints } from './google-endpoints.js';
import { SignInAttempts } from './sign-in-attempts.service.js';
import { SIGN_IN_COOKIE } from './sign-in-cookie.js';

type Done = (error?: unknown, answer?: unknown) => void;
type TokenDone = (error: unknown, accessToken?: string) => void;

/**
 * Sign-in with Google: authorization code, state and PKCE (S256). Passport asks Google through `oauth`, which ends the
 * process on an answer such as `null`, waits for ever and puts access tokens into URLs; so both requests are our own.
 *
 * Passport keeps its strategies in one place per process. Each instance goes by a name of its own, so that two
 * applications in one process (tests) do not answer for each other.
 */
@Injectable()
export class GoogleStrategy extends PassportStrategy(Strategy) {
  override readonly name: string;
  private readonly userinfoUrl: string;

  constructor(configuration: Configuration, attempts: SignInAttempts, random: Random) {
    const { clientId, clientSecret, authorizationUrl, tokenUrl, userinfoUrl } = googleEndpoints(configuration);
    const options: StrategyOptions = {
      clientID: clientId,
      clientSecret,
      authorizationURL: authorizationUrl,
      tokenURL: tokenUrl,
      userProfileURL: userinfoUrl,
      callbackURL: callbackUrl(configuration),
      scope: ['openid', 'profile', 'email'],
      pkce: true,
      store: new AttemptStore(attempts, SIGN_IN_COOKIE),
    };
    super(options);
    this.userinfoUrl = userinfoUrl;
    this.name = `google:${random.id()}`;
    passport.use(this);
    Object.assign(this._oauth2, {
      getOAuthAccessToken: (code: string, parameters: object, done: TokenDone) => {
        const form = { ...parameters, code, client_id: clientId, client_secret: clientSecret };
        redeemCode(tokenUrl, form).then((token) => done(null, token), done);
      },
    });
  }

  /** Asks for what Google says of the person. */
  override userProfile(accessToken: string, done: Done): void {
    askUserinfo(this.userinfoUrl, accessToken).then((_json) => done(null, { _json }), done);
  }

  /** Called by Passport with what {@link userProfile} brought. */
  validate(_accessToken: string, _refreshToken: string, profile: { readonly _json: unknown }): GoogleAccount {
    return readAccount(profile._json);
  }
}
