/** Writes into the event log what `told` has a row for, as the last part of a statement. */
export const LOG = (
  request: string,
  type: string,
  facts: string,
  from: string,
): string => `insert into common.domain_event
    (id, type, occurred_at, actor, request_id, payload)
  select uuidv7(), '${type}', now(), $1::text, ${request}, facts
  from (select jsonb_strip_nulls(jsonb_build_object(${facts})) as facts from ${from} order by told.id) told`;
