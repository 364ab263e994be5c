import fastifyCookie from '@fastify/cookie';
import fastifyHelmet from '@fastify/helmet';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Configuration } from '../config/index.js';
import { AllowedMethods } from './allowed-methods.js';
import { ProblemFilter } from './problem.filter.js';
import { InputValidationPipe } from './validation.pipe.js';

const ONE_YEAR_S = 31_536_000;

declare module 'fastify' {
  interface FastifyReply {
    setHeader(name: string, value: string): void;
    end(payload?: string): void;
  }
}

/**
 * Gives an application its edge: problem documents, input validation, cookies, security headers, and what
 * Passport needs of a reply. Call it before the application is initialised.
 */
export async function configureHttp(app: NestFastifyApplication, configuration: Configuration): Promise<void> {
  const fastify: FastifyInstance = app.getHttpAdapter().getInstance();
  const allowedMethods = new AllowedMethods();
  fastify.addHook('onRoute', (route) => allowedMethods.remember(route));
  app.useGlobalFilters(new ProblemFilter(allowedMethods));
  app.useGlobalPipes(new InputValidationPipe());
  await app.register(fastifyCookie, { secret: configuration.sessionSecret });
  await app.register(fastifyHelmet, securityHeaders(configuration.publicUrl.startsWith('https:')));
  suitPassport(fastify);
}

/** Everything comes from this origin but Google's pictures of people. Swagger UI needs inline styles and `data:` images. */
function securityHeaders(https: boolean) {
  return {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
        imgSrc: ["'self'", 'data:', 'https://*.googleusercontent.com'],
        objectSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'", "'unsafe-inline'"],
      },
    },
    strictTransportSecurity: https ? { maxAge: ONE_YEAR_S, includeSubDomains: false } : false,
  };
}

/** Passport speaks to a reply as to a plain Node response. */
function suitPassport(fastify: FastifyInstance): void {
  fastify.decorateReply('setHeader', function setHeader(this: FastifyReply, name: string, value: string): void {
    void this.header(name, value);
  });
  fastify.decorateReply('end', function end(this: FastifyReply, payload?: string): void {
    void this.send(payload ?? '');
  });
}
