import type { Explained } from '../explained.js';

export const OF_IDENTITY: readonly Explained[] = [
  {
    file: 'src/modules/identity/identifier-lock.ts',
    why: 'Equivalent: no two keys of a map are alike.',
    mutants: [
      [
        'const sorted = [...distinct].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, reference]) => reference);',
        '<',
        '<=',
      ],
    ],
  },
  {
    file: 'src/modules/identity/identifier-lock.ts',
    why: 'PostgreSQL reads arrays in their order without being told, and promises it only when it is.',
    mutants: [['order by n', 'order by n on', 'on']],
  },
  {
    file: 'src/modules/identity/identifier-transactions.ts',
    why: 'Only saves a statement: one that locks nobody, or foresees what is tied to the first of many.',
    mutants: [
      ['let others = people.length === 1 ? await this.foresee(named) : [];', 'people.length === 1', 'true'],
      [
        'if (locked.length > 0) await lockIdentifiers(em, locked, this.clock.now(), this.random);',
        'locked.length > 0',
        'true',
      ],
      ['if (locked.length > 0) await lockIdentifiers(em, locked, this.clock.now(), this.random);', '>', '>='],
    ],
  },
  {
    file: 'src/modules/identity/locked-people.ts',
    why: 'Equivalent but for statements that find nothing: who was not named so is null to PostgreSQL.',
    mutants: [
      [
        "const named = references.filter((reference): reference is IdentifierReference => reference.kind !== 'user');",
        "reference.kind !== 'user'",
        'true',
      ],
      [
        "const userIds = references.flatMap((reference) => (reference.kind === 'user' ? [reference.userId] : []));",
        "reference.kind === 'user'",
        'true',
      ],
      [
        'const found = references.length === 0 ? [] : await readIdentifiers(em, named, userIds);',
        'references.length === 0',
        'false',
      ],
      ['const users = userIds.length === 0 ? [] : await readUsers(em, userIds);', 'userIds.length === 0', 'false'],
      ["select o.user_id from tied ${ownerOf('tied.id')} where o.user_id is not null", 'o.user_id is not null', 'true'],
    ],
  },
  {
    file: 'src/modules/identity/locked-people.ts',
    why: 'Decides how fast it is found, and not what: whether a plan is kept, and how often the same is looked for.',
    mutants: [
      ['named.length + userIds.length,', '+', '-'],
      ['from (select distinct anchor_id from named) anchor', 'distinct anchor_id', 'anchor_id'],
    ],
  },
  {
    file: 'src/modules/identity/locked-people.ts',
    why: 'The order in which the log tells of several keys at a sign-in, which PostgreSQL mostly keeps without being told.',
    mutants: [['order by i.id`,', 'order by i.id', '']],
  },
  {
    file: 'src/modules/identity/locked-retries.ts',
    why: 'What kind of an identifier it is decides nothing where it is only to be locked.',
    mutants: [
      [
        'from identity.identifier i join identity.namespace n on n.id = i.namespace_id where i.id = $1`,',
        'n.id = i.namespace_id',
        'true',
      ],
    ],
  },
  {
    file: 'src/modules/identity/locked-retries.ts',
    why: 'For the types alone: each of these events names a user, and an identifier or nothing, which no row is called.',
    mutants: [
      [
        "const key = typeof identifierId === 'string' ? await find(this.em.fork(), identifierId) : undefined;",
        "typeof identifierId === 'string'",
        'true',
      ],
      [
        "const people: PersonReference[] = typeof userId === 'string' ? [{ kind: 'user', userId }] : [];",
        "typeof userId === 'string'",
        'true',
      ],
      [
        "const now = typeof identifierId === 'string' ? await find(em, identifierId) : undefined;",
        "typeof identifierId === 'string'",
        'true',
      ],
    ],
  },
];
