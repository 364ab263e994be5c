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
    why: 'Only saves a statement that locks nobody.',
    mutants: [
      [
        'if (locked.length > 0) await lockIdentifiers(em, locked, this.clock.now(), this.random);',
        'locked.length > 0',
        'true',
      ],
      ['if (locked.length > 0) await lockIdentifiers(em, locked, this.clock.now(), this.random);', '>', '>='],
    ],
  },
  {
    file: 'src/modules/identity/locked-people.sql.ts',
    why: 'Equivalent but for statements that find nothing: who was not named so is null to PostgreSQL.',
    mutants: [
      ['if (people.length === 0) return [];', 'people.length === 0', 'false'],
      ['const users = userIds.length === 0 ? [] : await readUsers(em, userIds);', 'userIds.length === 0', 'false'],
      ["select o.user_id from tied ${ownerOf('tied.id')} where o.user_id is not null", 'o.user_id is not null', 'true'],
    ],
  },
  {
    file: 'src/modules/identity/locked-people.sql.ts',
    why: 'Decides how fast it is found, and not what: by which statement, and how often the same is looked for.',
    mutants: [
      [
        "if (only && only.kind !== 'user' && others.length === 0) return readTied(em, only);",
        "only && only.kind !== 'user' && others.length === 0",
        'false',
      ],
      ['from (select distinct anchor_id from named) anchor', 'distinct anchor_id', 'anchor_id'],
    ],
  },
  {
    file: 'src/modules/identity/locked-people.sql.ts',
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
    why: 'For the types alone: nothing but a text is an id.',
    mutants: [["return typeof value === 'string' && isId(value);", "typeof value === 'string'", 'true']],
  },
  {
    file: 'src/modules/identity/address-proof.ts',
    why: 'For the types alone: reading an address throws nothing else.',
    mutants: [
      [
        "if (error instanceof InvalidAddress) throw new SignInRefused('invalid-email', account.email, error.detail);",
        'error instanceof InvalidAddress',
        'true',
      ],
    ],
  },
  {
    file: 'src/modules/identity/key-ties.service.ts',
    why: 'Equivalent but for statements that do nothing.',
    mutants: [
      ['if (ties.length === 0) return [];', 'ties.length === 0', 'false'],
      ['if (moved.length === 0) return;', 'moved.length === 0', 'false'],
      ['if (gaining.length === 0) return;', 'gaining.length === 0', 'false'],
    ],
  },
  {
    file: 'src/modules/identity/key-ties.service.ts',
    why: 'For the types alone: whoever has no user was named by an address.',
    mutants: [
      ["if (!namedBy) throw new Error('A key is tied to an address.');", '!namedBy', 'false'],
      [
        "if (!namedBy) throw new Error('A key is tied to an address.');",
        "throw new Error('A key is tied to an address.')",
        '',
      ],
    ],
  },
  {
    file: 'src/modules/identity/key-ties.sql.ts',
    why: 'Equivalent but for a statement that does nothing.',
    mutants: [['if (ties.length === 0) return [];', 'ties.length === 0', 'false']],
  },
  {
    file: 'src/modules/identity/registration.sql.ts',
    why: 'A second bolt: whoever gives an identifier has locked it, and it is nobody’s or already theirs.',
    mutants: [
      ['where identifier_owner.user_id = excluded.user_id`,', 'identifier_owner.user_id = excluded.user_id', 'true'],
    ],
  },
  {
    file: 'src/modules/identity/sign-in.service.ts',
    why: 'A second bolt: a key that somebody owns is tied to an address of their own, or to none.',
    mutants: [
      ['const keys = tied.filter((key) => key.userId === undefined);', 'key.userId === undefined', 'true'],
      [
        'const keys = tied.filter((one) => one.userId === undefined || one.userId === userId);',
        'one.userId === undefined || one.userId === userId',
        'true',
      ],
    ],
  },
  {
    file: 'src/modules/identity/sign-in.service.ts',
    why: 'Needs a user who is removed between two statements of one sign-in, up to twenty times; no test brings that about.',
    mutants: [
      ['for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {', '<=', '<'],
      ['for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {', 'attempt++', 'attempt--'],
      ['if (signedIn) return signedIn;', 'signedIn', 'true'],
      [
        "throw new Error('This account is registered and removed faster than it can sign in.');",
        "throw new Error('This account is registered and removed faster than it can sign in.')",
        '',
      ],
    ],
  },
  {
    file: 'src/modules/identity/sign-in.service.ts',
    why: 'Equivalent but for a statement that does nothing.',
    mutants: [
      ['if (gained.length > 0) await ownIdentifiers(em, gained, this.clock.now());', 'gained.length > 0', 'true'],
      ['if (gained.length > 0) await ownIdentifiers(em, gained, this.clock.now());', '>', '>='],
    ],
  },
  {
    file: 'src/modules/identity/retirement/retirement.service.ts',
    why: 'Equivalent but for a statement that finds nothing.',
    mutants: [
      [
        'if (expected.userId !== undefined) await lockUser(em, expected.userId);',
        'expected.userId !== undefined',
        'true',
      ],
    ],
  },
  {
    file: 'src/modules/identity/retirement/retirement.sql.ts',
    why: 'Equivalent: what this adds of a user is theirs, and is among what they own.',
    mutants: [
      [
        'select i.id from person join identity.identifier i on i.id in ($1, person.anchor_id) where person.user_id is null',
        'person.user_id is null',
        'true',
      ],
    ],
  },
  {
    file: 'src/modules/identity/retirement/retirement.sql.ts',
    why: 'A second bolt: a key that somebody owns is tied to an address of their own, or to none.',
    mutants: [
      [
        'where not exists (select from identity.identifier_owner o where o.identifier_id = alias.key_id)',
        'not exists (select from identity.identifier_owner o where o.identifier_id = alias.key_id)',
        'true',
      ],
      [
        'delete from identity.identifier_alias where key_id = any($1::uuid[]) or address_id = any($1::uuid[])',
        'or address_id = any($1::uuid[])',
        '',
      ],
    ],
  },
  {
    file: 'src/modules/identity/retirement/retirement.sql.ts',
    why: 'PostgreSQL reads the same rows in the same order twice without being told, and promises it only when it is.',
    mutants: [['order by i.id`,', 'order by i.id', '']],
  },
];
