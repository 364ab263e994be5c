import { Clock } from '../../../../src/common/clock/clock.js';

/** A clock that stands still until a test moves it. */
export class TestClock extends Clock {
  constructor(private instant = new Date('2026-03-01T08:00:00Z')) {
    super();
  }

  override now(): Date {
    return this.instant;
  }

  advance(ms: number): void {
    this.instant = new Date(this.instant.getTime() + ms);
  }
}
