import fc, { type Arbitrary } from 'fast-check';
import type { ApiDocument, Schema } from '../support/document.js';
import { placeholder, type Kind } from './draft.js';

/** Makes a text stand for one of the things of a kind that the school has. */
export function thing(kind: Kind): Arbitrary<string> {
  return fc.nat({ max: 40 }).map((n) => placeholder(kind, n));
}

/** Anybody: mostly people whom the school knows; sometimes somebody new, somebody unknown or the caller. */
export const person = (): Arbitrary<string> =>
  fc.oneof(
    { weight: 12, arbitrary: thing('person') },
    { weight: 1, arbitrary: thing('self') },
    { weight: 2, arbitrary: fc.stringMatching(/^new-[a-z0-9]{1,6}$/).map((name) => `${name}@engine-school.example`) },
    { weight: 1, arbitrary: fc.stringMatching(/^key:[A-Z]-[0-9]{1,4}$/) },
    { weight: 1, arbitrary: fc.uuid() },
  );

const LINE = fc.oneof(
  { weight: 5, arbitrary: fc.stringMatching(/^[A-Za-z0-9]{1,12}( [a-z]{1,8}){0,2}$/) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('Größe', '数学', 'é́', '👩‍🏫 class', "O'Brien; drop table", '100%_\\', '<b>x</b>'),
  },
);

const STATUSES = ['enrolled', 'pending', 'suspended', 'canceled', 'ended', 'active', 'inactive'] as const;

/** What texts of these names mean, wherever they stand in a body. */
const BY_NAME: Readonly<Record<string, () => Arbitrary<unknown>>> = {
  person,
  email: person,
  externalUserKey: () => fc.oneof(thing('key'), fc.stringMatching(/^[A-Z]-[0-9]{1,4}$/)),
  curriculum: () => thing('curriculum'),
  course: () => thing('course'),
  status: () => fc.constantFrom(...STATUSES),
  trustedDomains: () =>
    fc.uniqueArray(fc.constantFrom('engine-school.example', 'gmail.example', 'a.example'), { maxLength: 3 }),
  slug: () => fc.stringMatching(/^[a-z][a-z0-9]{3,10}$/),
};

/** Values that a schema allows, with ids and people of the school where they belong. */
export function valid(document: ApiDocument, given: Schema, name = ''): Arbitrary<unknown> {
  const schema = document.resolve(given);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  const known = BY_NAME[name];
  if (known) return known();
  if (schema.type === 'object') return objectOf(document, schema);
  if (schema.type === 'array') return arrayOf(document, schema, name);
  if (schema.type === 'boolean') return fc.boolean();
  if (schema.type !== 'integer') return textOf(schema, name);
  return fc.integer({ min: schema.minimum ?? 0, max: schema.maximum ?? 1000 });
}

function objectOf(document: ApiDocument, { properties = {}, required = [] }: Schema): Arbitrary<unknown> {
  const fields = Object.entries(properties).map(([name, schema]) => [name, valid(document, schema, name)] as const);
  return fc.record(Object.fromEntries(fields), { requiredKeys: [...required], noNullPrototype: true });
}

function arrayOf(document: ApiDocument, schema: Schema, name: string): Arbitrary<unknown> {
  const items =
    name === 'roles' && !document.resolve(schema.items ?? {}).enum
      ? thing('role')
      : valid(document, schema.items ?? {});
  const bounds = { minLength: schema.minItems ?? 0, maxLength: Math.min(schema.maxItems ?? 5, 5) };
  return document.resolve(schema.items ?? {}).type === 'object'
    ? fc.array(items, bounds)
    : fc.uniqueArray(items, bounds);
}

function textOf({ format, pattern, minLength = 0, maxLength = 255 }: Schema, name: string): Arbitrary<unknown> {
  if (format === 'uuid') return fc.uuid();
  if (format === 'date-time') return fc.integer({ min: 1, max: 300 }).map((days) => inDays(days));
  if (pattern !== undefined) return fc.stringMatching(new RegExp(pattern));
  if (name === 'code') return fc.stringMatching(/^[A-Z]{2,4}-[0-9]{1,5}$/);
  return LINE.filter((text) => text.length >= minLength && text.length <= maxLength);
}

function inDays(days: number): string {
  return new Date(Date.now() + days * 86_400_000).toISOString();
}

/** Texts that have broken something somewhere. */
export const NASTY: Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    '',
    ' ',
    '%',
    '_',
    '\\',
    "'",
    '"',
    "' or 1=1 --",
    '%%%%',
    '\\%',
    '$1',
    '{}',
    '[]',
    'null',
    'undefined',
    'NaN',
    '__proto__',
    'constructor',
    '../../etc/passwd',
    '\u0000',
    'a\u0000b',
    '\ud800',
    'x\udfff',
    '\ufeff',
    '\u202e',
    'İ',
    'ß',
    'key:',
    'key:\u0000',
    '@',
    'a@',
    '@b',
    'a@b@c',
    'a b@c.example',
    'a@-.example',
    'a@xn--.example',
    'a@1.2.3.4',
    '00000000-0000-0000-0000-000000000000',
    '1e400',
    '-1',
    '9999999999999999999999',
    '1970-01-01T00:00:00Z',
    '2026-02-30T00:00:00Z',
    '+275760-09-13T00:00:00.001Z',
  ),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc.nat({ max: 9 }).map((n) => 'x'.repeat(10 ** Math.min(n / 2, 4.5))),
  fc.nat({ max: 4 }).map((n) => `${'a'.repeat(60 + n * 50)}@${'b'.repeat(60)}.example`),
);

/** Any JSON value, and some that are more than that. */
export const ANYTHING: Arbitrary<unknown> = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  NASTY,
  fc.constantFrom(null, true, false, 0, -0, -1, 1.5, 1e308, Number.MAX_SAFE_INTEGER + 2, [], {}, [[]], [null]),
  fc.integer({ min: 1, max: 200 }).map(nested),
);

/** The same document with one thing wrong: something missing, added, or of another kind, somewhere. */
export function faulty(sound: Arbitrary<unknown>): Arbitrary<unknown> {
  const fault = fc.oneof(
    fc.constant({ kind: 'drop' as const }),
    fc
      .constantFrom('dney', 'id', '__proto__', 'constructor', 'toString', '', 'user_id')
      .map((name) => ({ kind: 'add' as const, name })),
    ANYTHING.map((value) => ({ kind: 'replace' as const, value })),
    fc.constant({ kind: 'double' as const }),
  );
  return fc
    .tuple(sound, fc.array(fc.nat({ max: 20 }), { minLength: 1, maxLength: 3 }), fault)
    .map(([value, at, what]) => broken(value, at, what));
}

type Fault =
  | { readonly kind: 'drop' | 'double' }
  | { readonly kind: 'add'; readonly name: string }
  | { readonly kind: 'replace'; readonly value: unknown };

function broken(value: unknown, [step = 0, ...rest]: readonly number[], fault: Fault): unknown {
  if (Array.isArray(value) && value.length > 0) {
    const elements: unknown[] = value;
    const at = step % elements.length;
    if (fault.kind === 'double') return [...elements, elements[at]];
    if (fault.kind === 'drop' && rest.length === 0) return elements.filter((_, n) => n !== at);
    return elements.map((one, n) => (n === at ? broken(one, rest, fault) : one));
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return fault.kind === 'replace' ? fault.value : { value };
  const fields: [string, unknown][] = Object.entries(value);
  if (fault.kind === 'add') return Object.fromEntries([...fields, [fault.name, 1]]);
  if (fields.length === 0) return fault.kind === 'replace' ? fault.value : { value };
  const at = step % fields.length;
  if (fault.kind === 'drop') return Object.fromEntries(fields.filter((_, n) => n !== at));
  return Object.fromEntries(fields.map(([name, one], n) => [name, n === at ? broken(one, rest, fault) : one]));
}

function nested(depth: number): unknown {
  let value: unknown = [];
  for (let n = 1; n < depth; n++) value = n % 2 === 0 ? [value] : { a: value };
  return value;
}
