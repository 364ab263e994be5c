import 'reflect-metadata';
import { Injectable } from '@nestjs/common';
import type { EventClass, EventPayload, RecordedEvent } from '../../../src/common/events/domain-event.js';
import { AfterCommit } from '../../../src/common/events/listener.decorator.js';
import { AppModule } from '../../../src/app.module.js';
import * as catalog from '../../../src/modules/catalog/index.js';
import * as enrollment from '../../../src/modules/enrollment/index.js';
import * as identity from '../../../src/modules/identity/index.js';
import * as privilege from '../../../src/modules/privilege/index.js';

const EVENTS = [catalog, enrollment, identity, privilege].flatMap((module): unknown[] => Object.values(module));

/**
 * Loaded before the application (`--import`), which has no listener after the commit: one that hears of everything and
 * does nothing. So whatever a call tells of puts a delivery into the queue, and a refused one must not.
 */
@Injectable()
class HearEverything {
  @AfterCommit(...EVENTS.filter(isEvent))
  async on(event: RecordedEvent): Promise<void> {
    await Promise.resolve(event);
  }
}

function isEvent(exported: unknown): exported is EventClass<EventPayload> {
  return typeof exported === 'function' && 'type' in exported && typeof exported.type === 'string';
}

const assemble = AppModule.for.bind(AppModule);
AppModule.for = (configuration) => {
  const assembled = assemble(configuration);
  return { ...assembled, providers: [...(assembled.providers ?? []), HearEverything] };
};
