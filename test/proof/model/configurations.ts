/** What calls do; the numbers are those of `docs/model/matricula.pml`. */
export const OPERATIONS = {
  invite: 1,
  roster: 2,
  link: 4,
  unlink: 8,
  'sign in': 16,
  remove: 32,
  revoke: 64,
  renew: 128,
  'clean up': 256,
  retry: 512,
  grant: 1024,
  take: 2048,
} as const;

export type Operation = keyof typeof OPERATIONS;

/** One world that Spin searches through to its end. */
export interface Configuration {
  readonly name: string;
  readonly of: 'enrollments' | 'rights';
  /** How many transactions run at once. */
  readonly clients: 2 | 3;
  /** From what up to `history` calls choose that come before, one after another. */
  readonly before: readonly Operation[];
  readonly history: number;
  /** From what those that run at once choose, each with every other. */
  readonly meanwhile: readonly Operation[];
  /** More of the world: see `docs/model/matricula.pml`. */
  readonly with?: readonly string[];
  /** The guarantee that is taken away: Spin is expected to find what breaks then. */
  readonly without?: string;
  /** Whether it belongs to the short form of the proof. */
  readonly short?: boolean;
}

const ENROLLING = ['invite', 'roster', 'link', 'unlink', 'sign in', 'remove', 'revoke'] as const;
const GRANTING = ['grant', 'link', 'unlink', 'sign in', 'take', 'revoke'] as const;
const ARRIVING = ['invite', 'sign in'] as const;

const enrollments = { of: 'enrollments', clients: 2, history: 0, before: [] } as const;
const rights = { of: 'rights', clients: 2, history: 0, before: [] } as const;

/** The protocol as it is: in none of these may anything be found. */
const SOUND: readonly Configuration[] = [
  { ...enrollments, name: 'enrolling meets a first sign-in', meanwhile: ARRIVING, with: ['CRASHES'], short: true },
  { ...enrollments, name: 'every call meets every other', history: 1, before: ENROLLING, meanwhile: ENROLLING },
  {
    ...enrollments,
    name: '… a crash between any two statements',
    history: 1,
    before: ENROLLING,
    meanwhile: ENROLLING,
    with: ['CRASHES'],
  },
  {
    ...enrollments,
    name: '… after two calls, keys moving',
    history: 2,
    before: ['invite', 'roster', 'link', 'sign in'],
    meanwhile: ['roster', 'link', 'unlink', 'sign in', 'remove'],
  },
  {
    ...enrollments,
    name: '… what expires, is renewed, cleaned up',
    history: 1,
    before: ['invite', 'roster', 'link'],
    meanwhile: ['invite', 'roster', 'sign in', 'remove', 'renew', 'clean up'],
    with: ['TIME_PASSES'],
  },
  {
    ...enrollments,
    name: '… listeners fail and are run again',
    history: 3,
    before: ['invite', 'link', 'unlink', 'sign in'],
    meanwhile: ['link', 'unlink', 'retry'],
    with: ['LISTENERS_FAIL'],
  },
  { ...enrollments, clients: 3, name: 'three at once', meanwhile: ['invite', 'link', 'sign in'] },
  {
    ...enrollments,
    clients: 3,
    name: 'three at once, a key tied to its address',
    history: 1,
    before: ARRIVING,
    meanwhile: ARRIVING,
    with: ['TIED'],
  },
  { ...rights, name: 'rights: every call meets every other', history: 1, before: GRANTING, meanwhile: GRANTING },
  {
    ...rights,
    name: 'rights: a crash between any two statements',
    history: 1,
    before: ['grant', 'link'],
    meanwhile: GRANTING,
    with: ['CRASHES'],
  },
  {
    ...rights,
    name: 'rights: what expires, is renewed, cleaned up',
    history: 1,
    before: ['grant', 'link'],
    meanwhile: ['grant', 'sign in', 'take', 'renew', 'clean up'],
    with: ['TIME_PASSES'],
  },
  {
    ...rights,
    name: 'rights: two who grant to each other',
    history: 3,
    before: ['grant', 'sign in'],
    meanwhile: ['grant', 'link', 'sign in'],
    with: ['HEAD_ON'],
  },
  { ...rights, clients: 3, name: 'rights: three at once', meanwhile: ['grant', 'link', 'sign in'] },
];

/** The protocol with a lock or the order of statements taken away: in each, something must be found. */
const MUTATIONS: readonly Configuration[] = [
  { ...enrollments, name: 'no lock', meanwhile: ARRIVING, with: ['DIFFERENT'], without: 'NO_LOCK', short: true },
  { ...enrollments, name: 'lock and read in one statement', meanwhile: ARRIVING, without: 'LOCK_AND_READ_TOGETHER' },
  { ...enrollments, name: 'write first, then check', meanwhile: ARRIVING, without: 'WRITE_FIRST' },
  { ...enrollments, name: 'repeatable read', meanwhile: ARRIVING, with: ['DIFFERENT'], without: 'REPEATABLE_READ' },
  { ...enrollments, name: 'convert before owning', meanwhile: ARRIVING, without: 'CONVERT_BEFORE_OWNER' },
  {
    ...enrollments,
    clients: 3,
    name: 'ties read before the lock alone',
    meanwhile: ['invite', 'link', 'sign in'],
    without: 'NO_ALIAS_RECHECK',
  },
  { ...enrollments, name: 'locks in no order', meanwhile: ['roster', 'link'], without: 'UNSORTED' },
  {
    ...rights,
    name: 'deadlocks are not begun anew',
    history: 3,
    before: ['grant', 'sign in'],
    meanwhile: ['grant', 'link', 'sign in'],
    with: ['HEAD_ON'],
    without: 'NO_RETRY',
  },
  {
    ...enrollments,
    name: 'a failed listener is not queued',
    meanwhile: ARRIVING,
    with: ['LISTENERS_FAIL'],
    without: 'NO_QUEUE',
  },
  {
    ...enrollments,
    name: 'a queued retry locks nobody',
    history: 3,
    before: ['invite', 'link', 'sign in'],
    meanwhile: ['unlink', 'retry'],
    with: ['LISTENERS_FAIL'],
    without: 'RETRY_UNLOCKED',
  },
  {
    ...enrollments,
    name: 'what has expired is not held',
    history: 1,
    before: ['invite'],
    meanwhile: ['renew', 'clean up'],
    with: ['TIME_PASSES'],
    without: 'EXPIRED_UNHELD',
  },
  {
    ...enrollments,
    name: 'a renewal does not look what it renewed',
    history: 1,
    before: ['invite'],
    meanwhile: ['renew', 'clean up'],
    with: ['TIME_PASSES'],
    without: 'RENEW_UNCHECKED',
  },
];

export const CONFIGURATIONS: readonly Configuration[] = [...SOUND, ...MUTATIONS];
