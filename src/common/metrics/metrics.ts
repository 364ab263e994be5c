import { Injectable, Logger } from '@nestjs/common';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** One value of a gauge under the values of its labels. */
export interface Reading {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** What a gauge is called and by what it is told apart. */
export interface GaugeDescription {
  readonly name: string;
  readonly help: string;
  readonly labels: readonly string[];
}

/**
 * What Prometheus reads of this process. A module registers its own counters with `registers: [metrics.registry]`, and
 * values that live in the database with {@link gauge}.
 */
@Injectable()
export class Metrics {
  readonly registry = new Registry();
  private readonly logger = new Logger(Metrics.name);
  private readonly requests: Histogram<'method' | 'route' | 'status'>;
  private readonly conversions: Counter<'kind'>;

  constructor() {
    collectDefaultMetrics({ register: this.registry });
    this.requests = new Histogram({
      name: 'http_request_duration_seconds',
      help: 'How long requests took, by method, pattern of the route, and status.',
      labelNames: ['method', 'route', 'status'],
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
      registers: [this.registry],
    });
    this.conversions = new Counter({
      name: 'matricula_conversions_total',
      help: 'Waiting grants that became real, by kind.',
      labelNames: ['kind'],
      registers: [this.registry],
    });
  }

  /** Counts grants of one kind that became real. Call it after the commit: what was rolled back did not happen. */
  countConversions(kind: string, count: number): void {
    this.conversions.inc({ kind }, count);
  }

  /** Counts one answered request. `route` is the pattern, never the URL. */
  observeRequest(method: string, route: string, status: number, seconds: number): void {
    this.requests.observe({ method, route, status }, seconds);
  }

  /** Registers a gauge that is read anew for each scrape. If it cannot be read, it is left out and the rest is told. */
  gauge({ name, help, labels }: GaugeDescription, read: () => Promise<readonly Reading[]>): void {
    const warn = (): void => this.logger.warn(`The metric ${name} could not be read.`);
    new Gauge({
      name,
      help,
      labelNames: [...labels],
      registers: [this.registry],
      async collect() {
        const readings = await read().catch(warn);
        this.reset();
        if (labels.length === 0) this.remove();
        for (const reading of readings ?? []) this.set({ ...reading.labels }, reading.value);
      },
    });
  }
}
