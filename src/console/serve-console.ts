import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { findPackageJSON } from 'node:module';
import fastifyStatic from '@fastify/static';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

/** Where the console's pages are; each is the same document, which reads the address. See web/src/router.tsx. */
const PAGES = ['/', '/me', '/me/*', '/organizations', '/organizations/*', '/courses/*', '/programs/*'];

/** A file whose name changes with its content. */
const HASHED = /-[\w-]{8}[.]\w+$/;

const ONE_YEAR_S = 31_536_000;

/** Where `npm run build` puts the console; undefined where it has not been built, as beside the tests of other things. */
export function builtConsole(): string | undefined {
  const found = findPackageJSON('..', import.meta.url);
  const folder = found === undefined ? undefined : join(dirname(found), 'web', 'dist');
  return folder !== undefined && existsSync(join(folder, 'index.html')) ? folder : undefined;
}

/**
 * Serves the console that was built into `folder` at `/` and below, each file as it was compressed then. Without a
 * console the bare address leads to Swagger UI. Call it before the application is initialised.
 */
export async function serveConsole(app: NestFastifyApplication, folder: string | undefined): Promise<void> {
  const fastify: FastifyInstance = app.getHttpAdapter().getInstance();
  if (folder === undefined) {
    fastify.get('/', (_request, reply) => reply.redirect('/docs'));
    return;
  }
  // Read each time, for it names files that the next build replaces.
  const show = async (_request: FastifyRequest, reply: FastifyReply) =>
    reply
      .type('text/html; charset=utf-8')
      .header('cache-control', 'no-cache')
      .send(await readFile(join(folder, 'index.html')));
  for (const path of PAGES) fastify.get(path, show);
  await app.register(fastifyStatic, {
    root: join(folder, 'assets'),
    prefix: '/assets/',
    decorateReply: false,
    index: false,
    preCompressed: true,
    cacheControl: false,
    setHeaders: (response, path) => {
      const forever = HASHED.test(basename(path).replace(/[.](?:br|gz)$/, ''));
      response.setHeader('cache-control', forever ? `public, max-age=${ONE_YEAR_S}, immutable` : 'no-cache');
    },
  });
}
