import { Injectable } from '@nestjs/common';
import type { ThrottlerStorage } from '@nestjs/throttler';
import { Clock } from '../clock/clock.js';

interface Window {
  hits: number;
  readonly endsAt: number;
}

type Hit = Awaited<ReturnType<ThrottlerStorage['increment']>>;

/**
 * Counts requests in windows that begin with the first of them; one number per caller, whatever the limit. The counts
 * live in this process: with several instances, each allows the limit by itself.
 */
@Injectable()
export class RateLimitStorage implements ThrottlerStorage {
  private readonly windows = new Map<string, Window>();
  private sweepAt = 0;

  constructor(private readonly clock: Clock) {}

  increment(key: string, ttl: number, limit: number): Promise<Hit> {
    const now = this.clock.now().getTime();
    if (now >= this.sweepAt) this.sweep(now, ttl);
    const window = this.windowOf(key, now, ttl);
    window.hits += 1;
    const secondsLeft = Math.ceil((window.endsAt - now) / 1000);
    return Promise.resolve({
      totalHits: window.hits,
      timeToExpire: secondsLeft,
      isBlocked: window.hits > limit,
      timeToBlockExpire: secondsLeft,
    });
  }

  private windowOf(key: string, now: number, ttl: number): Window {
    const open = this.windows.get(key);
    if (open && open.endsAt > now) return open;
    const window = { hits: 0, endsAt: now + ttl };
    this.windows.set(key, window);
    return window;
  }

  private sweep(now: number, ttl: number): void {
    this.sweepAt = now + ttl;
    for (const [key, { endsAt }] of this.windows) if (endsAt <= now) this.windows.delete(key);
  }
}
