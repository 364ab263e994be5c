import type { FastifyRequest, RouteOptions } from 'fastify';
import type { Refusal } from './refusal.js';

interface KnownRoute {
  readonly segments: readonly string[];
  readonly methods: readonly string[];
}

/** Remembers every route, so that a known path with a wrong method is told apart from an unknown path. */
export class AllowedMethods {
  private readonly routes: KnownRoute[] = [];

  /** Fastify's `onRoute` hook. */
  remember({ url, method }: RouteOptions): void {
    if (!url.includes('*')) this.routes.push({ segments: url.split('/'), methods: [method].flat() });
  }

  /** The same refusal, or 405 with `Allow` where it is a 404 only because of the method. */
  refine(refusal: Refusal, request: FastifyRequest): Refusal {
    if (refusal.status !== 404 || !request.is404) return refusal;
    const methods = this.of(request.url);
    if (methods.length === 0 || methods.includes(request.method)) return refusal;
    return {
      status: 405,
      code: 'method-not-allowed',
      detail: `Allowed here: ${methods.join(', ')}.`,
      headers: { allow: methods.join(', ') },
    };
  }

  private of(url: string): string[] {
    const [path = ''] = url.split('?', 1);
    const segments = path.split('/');
    const fitting = this.routes.filter((route) => fits(route.segments, segments));
    return [...new Set(fitting.flatMap((route) => route.methods))].toSorted();
  }
}

function fits(pattern: readonly string[], segments: readonly string[]): boolean {
  if (pattern.length !== segments.length) return false;
  return pattern.every((step, index) => (step.startsWith(':') ? segments[index] !== '' : step === segments[index]));
}
