import { ARRIVING, enrollments, rights, type Configuration } from './configurations.js';

const STRANDED = 'an enrollment is stranded: a registered person could have it';

/** The protocol with a lock or the order of statements taken away: in each, what it keeps whole must be found broken. */
export const MUTATIONS: readonly Configuration[] = [
  {
    ...enrollments,
    name: 'no lock',
    meanwhile: ARRIVING,
    with: ['DIFFERENT'],
    without: { guarantee: 'NO_LOCK', breaks: STRANDED },
    short: true,
  },
  {
    ...enrollments,
    name: 'lock and read in one statement',
    meanwhile: ARRIVING,
    without: { guarantee: 'LOCK_AND_READ_TOGETHER', breaks: STRANDED },
  },
  {
    ...enrollments,
    name: 'write first, then check',
    meanwhile: ARRIVING,
    without: { guarantee: 'WRITE_FIRST', breaks: STRANDED },
  },
  {
    ...enrollments,
    name: 'repeatable read',
    meanwhile: ARRIVING,
    with: ['DIFFERENT'],
    without: { guarantee: 'REPEATABLE_READ', breaks: STRANDED },
  },
  {
    ...enrollments,
    name: 'convert before owning',
    meanwhile: ARRIVING,
    without: { guarantee: 'CONVERT_BEFORE_OWNER', breaks: STRANDED },
  },
  {
    ...enrollments,
    clients: 3,
    name: 'ties read before the lock alone',
    meanwhile: ['invite', 'link', 'sign in'],
    without: { guarantee: 'NO_ALIAS_RECHECK', breaks: STRANDED },
  },
  {
    ...enrollments,
    name: 'locks in no order',
    meanwhile: ['roster', 'link'],
    without: { guarantee: 'UNSORTED', breaks: 'transactions wait for each other in a ring' },
  },
  {
    ...rights,
    name: 'deadlocks are not begun anew',
    history: 3,
    before: ['grant', 'sign in'],
    meanwhile: ['grant', 'link', 'sign in'],
    with: ['HEAD_ON'],
    without: { guarantee: 'NO_RETRY', breaks: 'a client is told of a deadlock' },
  },
  {
    ...enrollments,
    name: 'a failed listener is not queued',
    meanwhile: ARRIVING,
    with: ['LISTENERS_FAIL'],
    without: { guarantee: 'NO_QUEUE', breaks: STRANDED },
  },
  {
    ...enrollments,
    name: 'a queued retry locks nobody',
    history: 3,
    before: ['invite', 'link', 'sign in'],
    meanwhile: ['unlink', 'retry'],
    with: ['LISTENERS_FAIL'],
    without: { guarantee: 'RETRY_UNLOCKED', breaks: 'somebody is enrolled under what is not theirs' },
  },
  {
    ...enrollments,
    name: 'what has expired is not held',
    history: 1,
    before: ['invite'],
    meanwhile: ['renew', 'clean up'],
    with: ['TIME_PASSES'],
    without: { guarantee: 'EXPIRED_UNHELD', breaks: 'what waits longer now is cleaned up' },
  },
  {
    ...enrollments,
    name: 'a renewal does not look what it renewed',
    history: 1,
    before: ['invite'],
    meanwhile: ['renew', 'clean up'],
    with: ['TIME_PASSES'],
    without: {
      guarantee: 'RENEW_UNCHECKED',
      breaks: 'somebody was told that an enrollment waits longer, and it is gone',
    },
  },
];
