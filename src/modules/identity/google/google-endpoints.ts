import { Configuration } from '../../../common/config/index.js';
import { localSignInEndpoints } from '../local-sign-in/local-sign-in-endpoints.js';

/** Whom to ask for people's identity, and as which client: Google, or a stand-in that speaks as it does. */
export interface GoogleEndpoints {
  readonly clientId: string;
  readonly clientSecret: string;
  /** Where the browser goes. */
  readonly authorizationUrl: string;
  /** Where this server goes. */
  readonly tokenUrl: string;
  readonly userinfoUrl: string;
}

/** Google as configured; the local stand-in where no Google client is. */
export function googleEndpoints(configuration: Configuration): GoogleEndpoints {
  if (!configuration.google) return localSignInEndpoints(configuration);
  return {
    ...configuration.google,
    authorizationUrl: configuration.googleAuthorizationUrl,
    tokenUrl: configuration.googleTokenUrl,
    userinfoUrl: configuration.googleUserinfoUrl,
  };
}

/** Where the browser comes back to after sign-in; registered with Google. */
export function callbackUrl(configuration: Configuration): string {
  return `${configuration.publicUrl}/auth/google/callback`;
}
