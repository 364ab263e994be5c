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
  /** The guarantee that is taken away: Spin is expected to find what breaks then, and nothing else. */
  readonly without?: Missing;
  /** Whether it belongs to the short form of the proof. */
  readonly short?: boolean;
}

/** A guarantee by its name in the model, and what the model says is `BROKEN` without it. */
export interface Missing {
  readonly guarantee: string;
  readonly breaks: string;
}

const ENROLLING = ['invite', 'roster', 'link', 'unlink', 'sign in', 'remove', 'revoke'] as const;
const GRANTING = ['grant', 'link', 'unlink', 'sign in', 'take', 'revoke'] as const;
export const ARRIVING = ['invite', 'sign in'] as const;

export const enrollments = { of: 'enrollments', clients: 2, history: 0, before: [] } as const;
export const rights = { of: 'rights', clients: 2, history: 0, before: [] } as const;

/** The protocol as it is: in none of these may anything be found. */
export const SOUND: readonly Configuration[] = [
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
  {
    ...enrollments,
    name: '… listeners fail, and processes crash meanwhile',
    history: 3,
    before: ['invite', 'link', 'unlink', 'sign in'],
    meanwhile: ['link', 'unlink', 'retry'],
    with: ['LISTENERS_FAIL', 'CRASHES'],
  },
  {
    ...enrollments,
    name: '… listeners fail, processes crash, and time passes',
    history: 2,
    before: ['invite', 'sign in'],
    meanwhile: ['sign in', 'renew', 'clean up', 'retry'],
    with: ['LISTENERS_FAIL', 'CRASHES', 'TIME_PASSES'],
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
