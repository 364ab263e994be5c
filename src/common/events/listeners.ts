import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { EventEmitter2 } from '@nestjs/event-emitter';
import type { RecordedEvent } from './domain-event.js';
import { channelPrefix, takesSeveral, type Phase } from './listener.decorator.js';

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

  /** Events as the listener of a channel takes them: all at once, or each by itself. */
  portions(channel: string, events: readonly RecordedEvent[]): (readonly RecordedEvent[])[] {
    return takesSeveral(channel) ? [events] : events.map((event) => [event]);
  }

  /** Calls the one listener of a channel. @throws whatever it throws; Error when it no longer exists */
  async call(channel: string, events: readonly RecordedEvent[], em: EntityManager): Promise<void> {
    if (!this.emitter.hasListeners(channel)) throw new Error(`No listener on ${channel}.`);
    for (const portion of this.portions(channel, events)) {
      await this.emitter.emitAsync(channel, takesSeveral(channel) ? portion : portion[0], em);
    }
  }
}
