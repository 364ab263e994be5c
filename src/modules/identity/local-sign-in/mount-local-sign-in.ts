import type { IncomingMessage } from 'node:http';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { errors, type default as Provider } from 'oidc-provider';
import { Clock } from '../../../common/clock/clock.js';
import type { Configuration } from '../../../common/config/index.js';
import { pageHeaders } from '../google/page.js';
import { readLocalAccount } from './local-account.js';
import { localProvider, withoutSession, type LocalProvider } from './local-provider.js';
import { LOCAL_SIGN_IN_PATH } from './local-sign-in-endpoints.js';
import { localSignInLostPage, localSignInPage, type Suggestion } from './local-sign-in.page.js';

const INTERACTION = '/interaction/:uid';

/** How the stand-in may be set up. */
export interface LocalSignInOptions {
  readonly suggestions?: readonly Suggestion[];
  readonly clock?: Clock;
}

/**
 * Puts the local stand-in for Google into a server, under /local-google; where a Google client is configured it does
 * nothing. Call it before the server listens.
 *
 * @throws Error in production
 */
export function mountLocalSignIn(
  fastify: FastifyInstance,
  configuration: Configuration,
  { suggestions = [], clock = new Clock() }: LocalSignInOptions = {},
): void {
  if (configuration.production) throw new Error('Local sign-in lets anybody be anybody and is refused in production.');
  if (configuration.google) return;

  const local = localProvider(configuration, clock);
  void fastify.register(
    async (scope) => {
      scope.removeAllContentTypeParsers();
      await scope.register(async (pages) => addPages(pages, local, suggestions, pageHeaders(configuration.publicUrl)));
      await scope.register(async (endpoints) => addEndpoints(endpoints, local.provider));
    },
    { prefix: LOCAL_SIGN_IN_PATH },
  );
}

function addPages(
  scope: FastifyInstance,
  { provider, accounts }: LocalProvider,
  suggestions: readonly Suggestion[],
  headers: Record<string, string>,
): void {
  scope.addContentTypeParser<string>(
    'application/x-www-form-urlencoded',
    { parseAs: 'string' },
    (_request, body, done) => done(null, new URLSearchParams(body)),
  );
  scope.setErrorHandler((error, _request, reply) => {
    if (!(error instanceof errors.SessionNotFound)) throw error;
    return reply.code(400).headers(headers).send(localSignInLostPage());
  });

  const resume = async (request: FastifyRequest, reply: FastifyReply, result: Record<string, unknown>) => {
    const options = { mergeWithLastSubmission: false };
    const { pathname } = new URL(await provider.interactionResult(request.raw, reply.raw, result, options));
    return reply.redirect(pathname, 303);
  };

  scope.get(INTERACTION, async (request, reply) => {
    await provider.interactionDetails(request.raw, reply.raw);
    return reply.headers(headers).send(localSignInPage(suggestions));
  });

  scope.post<{ Body: URLSearchParams | undefined }>(INTERACTION, async (request, reply) => {
    const form = request.body ?? new URLSearchParams();
    if (form.has('cancel')) return resume(request, reply, { error: 'access_denied', error_description: 'Cancelled.' });
    const account = readLocalAccount(form);
    if (!account) {
      await provider.interactionDetails(request.raw, reply.raw);
      return reply.code(422).headers(headers).send(localSignInPage(suggestions, 'Type an address.'));
    }
    accounts.set(account.sub, account);
    return resume(request, reply, { login: { accountId: account.sub }, select_account: {} });
  });
}

/** Hands everything else to `oidc-provider`, which reads the body itself and takes paths relative to its mount point. */
function addEndpoints(scope: FastifyInstance, provider: Provider): void {
  const answer = provider.callback();
  scope.addContentTypeParser('*', (_request, _payload, done) => done(null));
  scope.all('/*', async (request, reply) => {
    reply.hijack();
    await answer(relativeToMount(request.raw), reply.raw);
  });
}

function relativeToMount(request: IncomingMessage): IncomingMessage {
  request.headers.cookie = withoutSession(request.headers.cookie ?? '');
  const originalUrl = request.url ?? '/';
  return Object.assign(request, { originalUrl, url: originalUrl.slice(LOCAL_SIGN_IN_PATH.length) });
}
