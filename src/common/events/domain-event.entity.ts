import { defineEntity, p } from '@mikro-orm/core';
import type { EventPayload } from './domain-event.js';

const byPayload = (field: string) => {
  const name = `domain_event_${field.replace(/Id$/, '').toLowerCase()}_index`;
  return { name, expression: `create index "${name}" on "common"."domain_event" ((payload ->> '${field}'), "id")` };
};

const LoggedEventSchema = defineEntity({
  name: 'LoggedEvent',
  schema: 'common',
  tableName: 'domain_event',
  properties: {
    id: p.uuid().primary(),
    type: p.text(),
    occurredAt: p.datetime(),
    actor: p.text(),
    requestId: p.text(),
    payload: p.json().$type<EventPayload>(),
  },
  indexes: [byPayload('organizationId'), byPayload('userId'), byPayload('identifierId')],
  triggers: [
    {
      name: 'domain_event_is_append_only',
      timing: 'before',
      events: ['update', 'delete'],
      forEach: 'statement',
      body: `raise exception 'common.domain_event is append-only'; return null;`,
    },
  ],
});

/** One row of the append-only log, written in the transaction of what it tells. */
export class LoggedEvent extends LoggedEventSchema.class {}
LoggedEventSchema.setClass(LoggedEvent);
