import { RouteConfig } from '@nestjs/platform-fastify';

declare module 'fastify' {
  interface FastifyContextConfig {
    bodyLimit?: number;
  }
}

/** Bytes that a request body may have where the route says nothing. */
export const DEFAULT_BODY_LIMIT = 1024 * 1024;

/** Lets one route take a larger (or only a smaller) body than the default of 1 MiB. */
export const BodyLimit = (bytes: number): MethodDecorator => RouteConfig({ bodyLimit: bytes });
