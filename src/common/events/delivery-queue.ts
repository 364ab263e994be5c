/** The queue of work after an event: after-commit listeners, and within-transaction ones that failed. */
export const DELIVERY_QUEUE = 'event-delivery';

const DAY = 86_400;

/** For how long a process may give no sign of life of a job before another takes it up. */
export const HEARTBEAT_SECONDS = 30;

/**
 * How a failed delivery is tried again: 14 times over about an hour, each pause twice the last up to ten minutes.
 * Seconds throughout. What has run out of tries stays, as failed, until it is retried by hand or a month has passed.
 * A delivery of which its process gives no sign of life is taken from it and tried again, as one that failed is.
 */
export const DELIVERY_QUEUE_OPTIONS = {
  retryLimit: 14,
  retryDelay: 1,
  retryBackoff: true,
  retryDelayMax: 600,
  expireInSeconds: 300,
  heartbeatSeconds: HEARTBEAT_SECONDS,
  retentionSeconds: 14 * DAY,
  deleteAfterSeconds: 30 * DAY,
} as const;
