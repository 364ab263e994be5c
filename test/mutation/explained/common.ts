import type { Explained } from '../explained.js';

export const OF_COMMON: readonly Explained[] = [
  {
    file: 'src/common/database/transactions.ts',
    why: 'What an open request has read by the ORM is not written in a transaction: nothing is, that was not read within.',
    mutants: [
      ["this.em.fork({ clear: true }).transactional(work, { isolationLevel: 'read committed' }),", 'true', 'false'],
    ],
  },
  {
    file: 'src/common/database/transactions.ts',
    why: 'What the operator reads in the log, which no test listens to.',
    mutants: [
      [
        "this.logger.warn({ msg: 'a transaction begins anew, with savepoints', err: error.cause });",
        "this.logger.warn({ msg: 'a transaction begins anew, with savepoints', err: error.cause })",
        '',
      ],
    ],
  },
  {
    file: 'src/common/database/transactions.ts',
    why: 'How long a rival waits before it begins anew.',
    mutants: [
      ['return Math.random() * 5 * 2 ** Math.min(attempt - 1, 6);', '*', '/'],
      ['return Math.random() * 5 * 2 ** Math.min(attempt - 1, 6);', '-', '+'],
    ],
  },
  {
    file: 'src/common/events/deliveries.ts',
    why: 'For the types alone: of a batch of one there is one.',
    mutants: [['if (job) await this.deliver(job.data);', 'job', 'true']],
  },
  {
    file: 'src/common/events/domain-events.ts',
    why: 'Equivalent but for statements that write nothing, and for names that are looked up twice.',
    mutants: [
      ['if (events.length === 0) return;', 'events.length === 0', 'false'],
      [
        "if (!channels.has(type)) channels.set(type, this.listeners.of('after-commit', type));",
        '!channels.has(type)',
        'true',
      ],
    ],
  },
  {
    file: 'src/common/events/domain-events.ts',
    why: 'For the types alone: where there are no others there is one.',
    mutants: [['} else if (event) {', 'event', 'true']],
  },
  {
    file: 'src/common/events/domain-events.ts',
    why: 'What the operator reads in the log, which no test listens to.',
    mutants: [
      [
        "this.logger.error({ msg: 'a listener failed; its retry is queued', channel, eventId: event.id, err: error });",
        "this.logger.error({ msg: 'a listener failed; its retry is queued', channel, eventId: event.id, err: error })",
        '',
      ],
    ],
  },
  {
    file: 'src/common/events/listeners.ts',
    why: 'For the types alone: every channel has a name.',
    mutants: [
      [
        ".filter((name): name is string => typeof name === 'string' && name.startsWith(prefix))",
        "typeof name === 'string'",
        'true',
      ],
    ],
  },
];
