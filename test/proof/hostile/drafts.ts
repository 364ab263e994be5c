import fc, { type Arbitrary } from 'fast-check';
import type { ApiDocument, Operation, Parameter } from '../support/document.js';
import { type Body, type Draft, type Kind } from './draft.js';
import { ANYTHING, faulty, NASTY, person, thing, valid } from './values.js';

type Pairs = Draft['query'];

/** What these parameters of paths stand for, in general and for operations that end what they name. */
const PATH: Readonly<Record<string, Kind>> = {
  org: 'org',
  course: 'course',
  program: 'program',
  curriculum: 'curriculum',
  key: 'key',
  name: 'role',
};

const ENDING: Readonly<Record<string, Readonly<Record<string, Kind>>>> = {
  deleteOrganization: { org: 'spareorg' },
  deleteCourse: { course: 'sparecourse' },
  deleteProgram: { program: 'spareprogram' },
  removeProgramCourse: { course: 'sparecourse' },
  retirePerson: { person: 'spareperson' },
  revokeAccessToken: { id: 'sparetoken' },
};

const IDS: Readonly<Record<string, Kind>> = {
  getProgramEnrollment: 'enrollment',
  deleteProgramEnrollment: 'enrollment',
  getInvitation: 'invitation',
  revokeInvitation: 'invitation',
  renewInvitation: 'invitation',
  retryDelivery: 'delivery',
};

/** Who calls; powerful callers more often, since others do not get far. */
const CALLERS = fc.oneof(
  { weight: 6, arbitrary: fc.constant('platform admin') },
  { weight: 4, arbitrary: fc.constant('admin') },
  { weight: 4, arbitrary: fc.constant('registrar') },
  { weight: 3, arbitrary: fc.constant('with manage_privileges') },
  { weight: 2, arbitrary: fc.constantFrom('with manage_enrollments', 'creator', 'teacher', 'student') },
  { weight: 2, arbitrary: fc.constantFrom('admin by cookie', 'student by cookie') },
  { weight: 1, arbitrary: fc.constantFrom('admin by cookie, from nowhere', 'admin elsewhere', 'stranger') },
  { weight: 1, arbitrary: fc.constantFrom('nobody', 'expired token', 'retired') },
);

/** Whoever calls this is gone afterwards: somebody to spare does, or nobody who could. */
const LEAVING = fc.constantFrom(
  'disposable',
  'disposable by cookie, from nowhere',
  'nobody',
  'expired token',
  'retired',
);

/** Requests for an operation: about half of them valid, some with one fault, some anything at all. */
export function drafts(document: ApiDocument, operation: Operation): Arbitrary<Draft> {
  const parts = new Parts(document, operation);
  const caller = operation.id === 'retireMe' ? LEAVING : CALLERS;
  const draft = (part: Partial<Record<'steps' | 'query' | 'headers' | 'body' | 'method', Arbitrary<unknown>>>) =>
    fc.record({
      caller,
      method: fc.constant(operation.method),
      steps: parts.steps,
      query: parts.query,
      headers: parts.headers,
      body: parts.body,
      ...part,
    }) as Arbitrary<Draft>;
  return fc.oneof(
    { weight: 10, arbitrary: draft({}) },
    { weight: 3, arbitrary: draft({ body: parts.faultyBody }) },
    { weight: 2, arbitrary: draft({ steps: parts.wildSteps }) },
    { weight: 2, arbitrary: draft({ query: parts.wildQuery }) },
    { weight: 1, arbitrary: draft({ headers: parts.wildHeaders }) },
    { weight: 2, arbitrary: draft({ body: parts.wildBody }) },
    { weight: 1, arbitrary: draft({ method: otherMethod(document, operation) }) },
    {
      weight: 1,
      arbitrary: draft({
        steps: parts.wildSteps,
        query: parts.wildQuery,
        headers: parts.wildHeaders,
        body: parts.wildBody,
      }),
    },
  );
}

/** A method that is not for this path: another operation there may end what must not end. */
function otherMethod(document: ApiDocument, { path }: Operation): Arbitrary<string> {
  const all = ['HEAD', 'OPTIONS', 'TRACE', 'PATCH', 'PUT', 'DELETE', 'POST', 'GET'];
  return fc.constantFrom(...all.filter((method) => !document.operationOf(method, path)));
}

/** The parts that requests for one operation are put together from. */
class Parts {
  readonly steps: Arbitrary<readonly string[]>;
  readonly wildSteps: Arbitrary<readonly string[]>;
  readonly query: Arbitrary<Pairs>;
  readonly wildQuery: Arbitrary<Pairs>;
  readonly headers: Arbitrary<Pairs>;
  readonly wildHeaders: Arbitrary<Pairs>;
  readonly body: Arbitrary<Body>;
  readonly faultyBody: Arbitrary<Body>;
  readonly wildBody: Arbitrary<Body>;

  constructor(
    private readonly document: ApiDocument,
    private readonly operation: Operation,
  ) {
    const steps = operation.path.split('/').slice(1);
    const nameIn = (step: string): string | undefined => /^\{(\w+)\}$/.exec(step)?.[1];
    const each = (of: (name: string) => Arbitrary<string>) =>
      fc.tuple(...steps.map((step) => ((name) => (name === undefined ? fc.constant(step) : of(name)))(nameIn(step))));
    this.steps = each((name) => this.inPath(name));
    this.wildSteps = fc.oneof(
      each((name) => fc.oneof(this.inPath(name), WILD_STEP)),
      fc
        .tuple(this.steps, fc.nat({ max: 8 }), WILD_STEP)
        .map(([all, at, wild]) => all.map((one, n) => (n === at ? wild : one))),
      fc.tuple(this.steps, WILD_STEP).map(([all, wild]) => [...all, wild]),
    );
    const inQuery = operation.parameters.filter((one) => one.in === 'query');
    this.query = fc
      .tuple(...inQuery.map((one) => fc.option(this.inQuery(one), { freq: 2 }).map((value) => ({ one, value }))))
      .map((all) => all.flatMap(({ one, value }) => (value === null ? [] : [[one.name, value] as const])));
    this.wildQuery = fc
      .tuple(this.query, fc.array(wildPair(inQuery), { minLength: 1, maxLength: 4 }))
      .map(([all, wild]) => [...all, ...wild]);
    this.headers = this.ordinaryHeaders();
    this.wildHeaders = fc
      .tuple(this.headers, fc.array(WILD_HEADER, { minLength: 1, maxLength: 4 }))
      .map(([all, wild]) => [...all, ...wild]);
    const value = operation.body ? valid(document, operation.body) : undefined;
    const json = (of: Arbitrary<unknown>): Arbitrary<Body> => of.map((one) => ({ kind: 'json', value: one }));
    this.body = value ? json(value) : fc.constant<Body>({ kind: 'none' });
    this.faultyBody = value ? json(faulty(value)) : json(ANYTHING);
    this.wildBody = fc.oneof(json(ANYTHING), wildBytes(value ?? fc.constant({})), fc.constant<Body>({ kind: 'none' }));
  }

  private inPath(name: string): Arbitrary<string> {
    const { id } = this.operation;
    const spare = ENDING[id]?.[name];
    if (spare) return thing(spare);
    if (name === 'person') return person();
    const kind = name === 'id' ? IDS[id] : PATH[name];
    return kind ? fc.oneof({ weight: 9, arbitrary: thing(kind) }, { weight: 1, arbitrary: fc.uuid() }) : fc.uuid();
  }

  private inQuery({ name, schema }: Parameter): Arbitrary<string> {
    if (name === 'cursor') return thing('cursor');
    if (name === 'q')
      return fc
        .oneof(fc.constantFrom('a', 'ada', 'school', '%', '_', '\\', "'", '@', 'K-'), NASTY)
        .map((text) => encoded(text.slice(0, 255)));
    if (name === 'person') return person();
    if (name === 'type')
      return fc.constantFrom('identity.user-registered', 'privilege.invitation-converted', 'none.such');
    if (name === 'returnTo') return fc.constantFrom('/docs', '/api/v1/me', '%2Fdocs');
    return valid(this.document, schema, name).map((value) => encoded(String(value)));
  }

  private ordinaryHeaders(): Arbitrary<Pairs> {
    const takesKey = this.operation.parameters.some((one) => one.name === 'Idempotency-Key');
    const key = fc.oneof(fc.uuid(), fc.constantFrom('same-1', 'same-2', 'same-3'));
    return takesKey
      ? fc.option(key, { freq: 2 }).map((one) => (one === null ? [] : [['idempotency-key', one] as const]))
      : fc.constant([]);
  }
}

/** Percent-encoded; what cannot be, since it is no Unicode, is encoded as its bytes would be in WTF-8. */
export function encoded(text: string): string {
  return text.isWellFormed()
    ? encodeURIComponent(text)
    : encodeURIComponent(text.toWellFormed()).replaceAll('%EF%BF%BD', '%ED%A0%80');
}

const WILD_STEP: Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    '',
    '.',
    '..',
    '%2e%2e',
    '%2E%2E%2F',
    '..%2f..%2fetc%2fpasswd',
    '%',
    '%zz',
    '%f',
    '%ff',
    '%c0%ae',
    '%00',
    'a%00b',
    '%ED%A0%80',
    '%2F',
    '%5C',
    ';x=1',
    'a;b',
    '*',
    ':course',
    '{course}',
    '[object%20Object]',
    '%25',
    '%2500',
    'a+b',
    '~',
    'a'.repeat(4096),
    'a'.repeat(4097),
    '%C3%A9'.repeat(600),
    'a'.repeat(9000),
  ),
  NASTY.map((text) => encoded(text.slice(0, 2000))),
);

function wildPair(known: readonly Parameter[]): Arbitrary<readonly [string, string]> {
  const names = [
    ...known.map(({ name }) => name),
    'limit',
    'cursor',
    'unknown',
    '__proto__',
    'q[]',
    'q[a]',
    'constructor',
    '%',
    '',
    'Q',
  ];
  const cursors = fc.oneof(
    ANYTHING.map((value) => Buffer.from(JSON.stringify(value)).toString('base64url')),
    fc
      .array(NASTY, { maxLength: 3 })
      .map((parts) => Buffer.from(JSON.stringify(parts)).toString('base64url').slice(0, 5000)),
    fc.tuple(thing('cursor'), fc.nat({ max: 100 })).map(([text]) => text),
  );
  const value = fc.oneof(
    NASTY.map((text) => encoded(text.slice(0, 2000))),
    cursors,
    fc.constantFrom(
      '0',
      '-1',
      '501',
      '1e3',
      '1.5',
      '0x10',
      '%205',
      '5%20',
      '٣',
      '',
      '%',
      '%ff',
      '%ED%A0%80',
      '99999999999999999999',
      'x'.repeat(6000),
    ),
  );
  return fc.tuple(fc.constantFrom(...names), value);
}

const WILD_HEADER: Arbitrary<readonly [string, string]> = fc.oneof(
  fc.tuple(
    fc.constant('idempotency-key'),
    fc.constantFrom('', ' ', 'x'.repeat(255), 'x'.repeat(256), 'ä', 'a b', '"quoted"', '\\u0000'),
  ),
  fc.tuple(
    fc.constant('authorization'),
    fc.constantFrom(
      '',
      'Bearer',
      'Bearer ',
      'Bearer mat_',
      `Bearer ${'x'.repeat(5000)}`,
      'Basic YTpi',
      'bearer mat_ä',
      'Bearer a b',
      'Digest x',
      "Bearer ' or 1=1",
    ),
  ),
  fc.tuple(
    fc.constant('cookie'),
    fc.constantFrom(
      '',
      '=',
      ';;;',
      'matricula_session',
      'matricula_session=',
      'matricula_session=%',
      'matricula_session="',
      'matricula_session=a; matricula_session=b',
      '__proto__=1',
      `matricula_session=${'x'.repeat(4000)}`,
      'matricula_session=%E0%A4%A',
    ),
  ),
  fc.tuple(
    fc.constant('origin'),
    fc.constantFrom('null', '', 'http://evil.example', 'file://', 'http://127.0.0.1', 'ä'),
  ),
  fc.tuple(fc.constant('accept'), fc.constantFrom('', 'text/html', 'application/xml', '*/*;q=x', ',,,', 'image/png')),
  fc.tuple(fc.constant('accept-encoding'), fc.constantFrom('gzip', 'br', 'identity;q=0', '*;q=0')),
  fc.tuple(fc.constant('x-request-id'), fc.constantFrom('', 'abc', 'a b', '<script>', 'x'.repeat(65), '../x', 'ä')),
  fc.tuple(fc.constant('x-http-method-override'), fc.constantFrom('DELETE', 'GET')),
  fc.tuple(fc.constant('x-forwarded-for'), fc.constantFrom('1.2.3.4', 'ä', '::1, evil')),
  fc.tuple(fc.constant('x-forwarded-proto'), fc.constantFrom('https', 'javascript')),
  fc.tuple(fc.constant('content-encoding'), fc.constantFrom('gzip', 'deflate', 'br', 'x')),
  fc.tuple(fc.constant('expect'), fc.constantFrom('100-continue')),
  fc.tuple(fc.constant('if-none-match'), fc.constantFrom('*', '"x"')),
  fc.tuple(fc.constant('range'), fc.constantFrom('bytes=0-1', 'bytes=9-1')),
  fc.tuple(fc.constant('upgrade-insecure-requests'), fc.constant('1')),
  fc.tuple(fc.constant('x-wild'), fc.constantFrom('x'.repeat(8000), '\t', 'é')),
);

const TYPES = [
  'application/json',
  'application/json; charset=utf-8',
  'application/json; charset=utf-16',
  'application/json; charset=latin1',
  'application/json;',
  'application/json; charset',
  'APPLICATION/JSON',
  'application/json, text/plain',
  'application/jsonp',
  'application/problem+json',
  'application/vnd.api+json',
  'application/merge-patch+json',
  'text/json',
  'text/plain',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'multipart/form-data',
  'application/octet-stream',
  '/',
  'json',
  '*/*',
  '',
  ' ',
] as const;

/** Bodies that are no JSON, or are JSON sent as something else. */
function wildBytes(value: Arbitrary<unknown>): Arbitrary<Body> {
  const text = fc.oneof(
    value.map((one) => JSON.stringify(one)),
    value.map((one) => `\ufeff${JSON.stringify(one)}`),
    value.map((one) => JSON.stringify(one).slice(0, -1)),
    value.map((one) => `${JSON.stringify(one)}x`),
    value.map((one) => `[${JSON.stringify(one)}]`),
    value.map((one) => JSON.stringify(one).replaceAll('"', "'")),
    fc.constantFrom(
      '',
      ' ',
      '{',
      '}',
      '[',
      '{"a":1,"a":2}',
      '{"__proto__":{"admin":true}}',
      '{"constructor":{"prototype":{"admin":true}}}',
      '{"roles":["admin"],"__proto__":1}',
      'NaN',
      'undefined',
      '1e999',
      '"\\ud800"',
      '"\\u0000"',
      '{"name":"\\u0000"}',
      '{"name":"\\ud800"}',
      '//',
      '{,}',
      '[1,]',
      'a=1&b=2',
      '--x\r\n\r\n--x--',
      '['.repeat(70) + ']'.repeat(70),
      '['.repeat(100_000),
      '{"a":'.repeat(20_000),
      `"${'x'.repeat(1_100_000)}"`,
      `[${'{},'.repeat(10_000)}{}]`,
    ),
  );
  const utf8 = text.map((one) => Buffer.from(one, 'utf8').toString('latin1'));
  const other = fc.oneof(
    value.map((one) => Buffer.from(JSON.stringify(one), 'utf16le').toString('latin1')),
    fc.constantFrom('"\xff\xfe"', '\x1f\x8b\x08\x00', '{"name":"\xc3\x28"}', '\x00', '{"a":"\xed\xa0\x80"}'),
    fc.string({ unit: fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)), maxLength: 30 }),
  );
  const type = fc.oneof(
    { weight: 3, arbitrary: fc.constant('application/json') },
    { weight: 3, arbitrary: fc.constantFrom(...TYPES) },
    { weight: 1, arbitrary: fc.constant(undefined) },
  );
  return fc.record({
    kind: fc.constant('bytes' as const),
    latin1: fc.oneof({ weight: 3, arbitrary: utf8 }, { weight: 1, arbitrary: other }),
    type,
  });
}
