import type { Schemas } from '../api/client';
import { text } from '../text';
import { nameOf } from '../shared/person-name';

type Event = Schemas['EventView'];

/** What happened, in a sentence without its actor: “granted rights on a course to Grace Hopper”. */
export function sentenceOf({ type, payload, person }: Event): string {
  const whom = person ? nameOf(person) : text.activity.unnamed;
  const say = text.events[type];
  return say === undefined ? type : say({ whom, status: word(payload['status']), what: what(payload) });
}

/** Roles and privileges that an event names. */
function what(payload: Event['payload']): string {
  const names = (field: string): string[] => {
    const value = payload[field];
    return Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];
  };
  const role = payload['role'];
  return [
    ...(typeof role === 'string' ? [role] : []),
    ...names('roles').map((one) => text.me.organizationRoles[one] ?? one),
    ...names('allow').map(text.privileges.name),
    ...names('deny').map((one) => text.grants.denied(text.privileges.name(one))),
  ].join(', ');
}

function word(status: unknown): string {
  return typeof status === 'string' ? (text.me.statuses[status] ?? status) : '';
}
