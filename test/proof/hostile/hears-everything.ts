import 'reflect-metadata';
import { globSync } from 'node:fs';
import { Injectable } from '@nestjs/common';
import type { EventClass, EventPayload, RecordedEvent } from '../../../src/common/events/domain-event.js';
import { AfterCommit } from '../../../src/common/events/listener.decorator.js';
import { withListener } from '../support/with-listener.js';

const MODULES = new URL('../../../src/modules/', import.meta.url);
const FILES = globSync('*/events/*.event.js', { cwd: MODULES });
const EVENTS = (await Promise.all(FILES.map(eventsOf))).flat();
if (FILES.length === 0 || EVENTS.length < FILES.length) throw new Error('Not every file of an event has one.');

/**
 * Loaded before the application (`--import`), which has no listener after the commit: one that hears of everything and
 * does nothing. So whatever a call tells of puts a delivery into the queue, and a refused one must not.
 */
@Injectable()
class HearEverything {
  @AfterCommit(...EVENTS)
  async on(event: RecordedEvent): Promise<void> {
    await Promise.resolve(event);
  }
}

async function eventsOf(file: string): Promise<EventClass<EventPayload>[]> {
  const module = (await import(new URL(file, MODULES).href)) as Record<string, unknown>;
  return Object.values(module).filter(isEvent);
}

function isEvent(exported: unknown): exported is EventClass<EventPayload> {
  return typeof exported === 'function' && 'type' in exported && typeof exported.type === 'string';
}

withListener(HearEverything);
