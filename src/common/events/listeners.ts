import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { EventEmitter2 } from '@nestjs/event-emitter';
import type { RecordedEvent } from './domain-event.js';
import { channelPrefix, type Phase } from './listener.decorator.js';

/** The listeners that the emitter knows. Empty until the application has bootstrapped. */
@Injectable()
export class Listeners {
  constructor(private readonly emitter: EventEmitter2) {}

  /** The channels of an event's listeners, in the order in which they run: the alphabet of their names. */
  of(phase: Phase, eventType: string): string[] {
    const prefix = channelPrefix(phase, eventType);
    return this.emitter
      .eventNames()
      .filter((name): name is string => typeof name === 'string' && name.startsWith(prefix))
      .toSorted();
  }

  /** Calls the one listener of a channel. @throws whatever it throws; Error when it no longer exists */
  async call(channel: string, event: RecordedEvent, em: EntityManager): Promise<void> {
    if (!this.emitter.hasListeners(channel)) throw new Error(`No listener on ${channel}.`);
    await this.emitter.emitAsync(channel, event, em);
  }
}
