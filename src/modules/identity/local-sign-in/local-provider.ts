import { generateKeyPairSync } from 'node:crypto';
import Provider, { interactionPolicy, type Configuration as ProviderConfiguration } from 'oidc-provider';
import { Clock } from '../../../common/clock/clock.js';
import type { Configuration } from '../../../common/config/index.js';
import { callbackUrl } from '../google/google-endpoints.js';
import { html, page, pageHeaders } from '../google/page.js';
import type { LocalAccount } from './local-account.js';
import { LOCAL_SIGN_IN_PATH, localSignInEndpoints } from './local-sign-in-endpoints.js';
import { memoryAdapter, REMEMBERED_S, ShortMemory } from './memory-adapter.js';

const COOKIES = { session: 'local_google', interaction: 'local_google_page', resume: 'local_google_resume' };
const SCOPES = 'openid profile email';

/** The stand-in and the accounts that it can speak for. */
export interface LocalProvider {
  readonly provider: Provider;
  readonly accounts: ShortMemory<LocalAccount>;
}

/**
 * An OpenID provider that behaves towards its one client as Google does: authorization code with PKCE, a token
 * endpoint, a userinfo endpoint with `email_verified` and `hd`. It asks who one is at every sign-in, asks for no
 * consent, and forgets everything after ten minutes.
 */
export function localProvider(configuration: Configuration, clock: Clock): LocalProvider {
  const accounts = new ShortMemory<LocalAccount>(clock);
  const { clientId, clientSecret } = localSignInEndpoints(configuration);
  const settings: ProviderConfiguration = {
    adapter: memoryAdapter(clock),
    clients: [
      {
        client_id: clientId,
        client_secret: clientSecret,
        redirect_uris: [callbackUrl(configuration)],
        response_types: ['code'],
        grant_types: ['authorization_code'],
        token_endpoint_auth_method: 'client_secret_post',
        id_token_signed_response_alg: 'ES256',
      },
    ],
    jwks: { keys: [signingKey()] },
    cookies: {
      names: COOKIES,
      keys: [clientSecret],
      long: { path: LOCAL_SIGN_IN_PATH, httpOnly: true, sameSite: 'lax', signed: true },
      short: { httpOnly: true, sameSite: 'lax', signed: true },
    },
    routes: { authorization: '/auth', token: '/token', userinfo: '/userinfo' },
    claims: {
      openid: ['sub'],
      email: ['email', 'email_verified', 'hd'],
      profile: ['name', 'given_name'],
    },
    features: { devInteractions: { enabled: false }, rpInitiatedLogout: { enabled: false } },
    pkce: { required: () => true },
    ttl: {
      AccessToken: REMEMBERED_S,
      AuthorizationCode: 60,
      Grant: REMEMBERED_S,
      IdToken: REMEMBERED_S,
      Interaction: REMEMBERED_S,
      Session: REMEMBERED_S,
    },
    interactions: {
      policy: [
        ...interactionPolicy.base().filter(({ name }) => name === 'login'),
        new interactionPolicy.Prompt({ name: 'select_account', requestable: true }),
      ],
      url: (_ctx, interaction) => `${LOCAL_SIGN_IN_PATH}/interaction/${interaction.uid}`,
    },
    findAccount: (_ctx, sub) => {
      const account = accounts.get(sub);
      return account && { accountId: sub, claims: () => ({ ...account }) };
    },
    loadExistingGrant: async (ctx) => {
      const { client, session, provider } = ctx.oidc;
      if (!client || !session?.accountId) return undefined;
      const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
      grant.addOIDCScope(SCOPES);
      await grant.save();
      return grant;
    },
    renderError: (ctx, { error, error_description: description = '' }) => {
      ctx.set(pageHeaders());
      ctx.body = page(
        'Local sign-in',
        html`<h1>Local sign-in</h1>
          <p>${error}: ${description}</p>`,
      );
    },
  };
  return { provider: new Provider(configuration.publicUrl + LOCAL_SIGN_IN_PATH, settings), accounts };
}

/** The cookies without the stand-in's session, so that it never knows anybody from before. */
export function withoutSession(cookies: string): string {
  return cookies
    .split(/; */)
    .filter((cookie) => !/^local_google(\.sig)?=/.test(cookie))
    .join('; ');
}

function signingKey() {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return { ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'ES256', kid: 'local' };
}
