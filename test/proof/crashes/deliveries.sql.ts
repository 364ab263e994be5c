/** Deliveries that have not succeeded yet, by their state. */
export const OPEN_DELIVERIES = `
  select state::text as state, count(*)::int as count from pgboss.job
  where name = 'event-delivery' and state <> 'completed' group by 1`;

/** Deliveries that a process has begun and not ended. */
export const BEGUN = `
  select id, started_on::text as started from pgboss.job where name = 'event-delivery' and state = 'active'`;

/** Lets what failed be tried again at once. */
export const RETRY_NOW = `
  update pgboss.job set start_after = now() where name = 'event-delivery' and state = 'retry' and start_after > now()`;

/** Takes away what was begun before any process that lives was there, or longer ago than a delivery takes. */
export const TAKE_AWAY = `
  update pgboss.job set state = 'retry' where name = 'event-delivery' and state = 'active'
    and (started_on < now() - interval '2 seconds' or started_on < (select min(backend_start) from pg_stat_activity
      where datname = current_database() and application_name = 'matricula-jobs'))`;
