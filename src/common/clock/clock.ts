import { Injectable } from '@nestjs/common';

/** The one source of time. Tests replace it to travel. */
@Injectable()
export class Clock {
  /** The current instant; UTC wherever it is shown or stored. */
  now(): Date {
    return new Date();
  }
}
