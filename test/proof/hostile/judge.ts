import type { Change } from '../support/change-log.js';
import { codesOf, type ApiDocument, type Operation } from '../support/document.js';
import type { WireAnswer } from '../support/wire.js';

/** A request as it was sent, as far as an answer to it is judged. */
export interface Sent {
  readonly method: string;
  readonly path: string;
  /** The whole URL and body as text, to tell an echo from a leak. */
  readonly text: string;
  /** The document of the body, if it is one and was sent as JSON. */
  readonly document: { readonly value: unknown } | undefined;
}

/** What is promised of every answer. */
export type Promised = 'answered' | 'described' | 'unchanged' | 'silent' | 'refused';

export interface Breach {
  readonly promised: Promised;
  readonly what: string;
}

/**
 * What no operation answers, but the server before any: the path leads nowhere, is no URL or too long, or the method is
 * not for it. The document's introduction tells of these.
 */
const ASTRAY: ReadonlySet<number> = new Set([400, 404, 405, 413, 414, 415, 431]);

/** What would tell of the inside. */
const INSIDE =
  /\bat (async )?[\w.<>]+ \(|node_modules|\/src\/|\/build\/|\.[cm]?[jt]s:\d+|\b(select|insert into|delete from|update) [\w"]+[."]|\brelation "|\bcolumn "|violates .*constraint|duplicate key|syntax error at|invalid input syntax|SQLSTATE|\bpg_|MikroORM|Nest(JS)?\b|Fastify|TypeError|ReferenceError|RangeError|Cannot read propert|ECONN|\b(identity|catalog|privilege|enrollment|common)\.[a-z]+_[a-z]+\b/;

/** What a refusal may leave behind all the same, and why. */
const EXCUSED: readonly { readonly table: string; readonly status: number; readonly why: string }[] = [200, 422].map(
  (status) => ({
    table: 'common.idempotency_record',
    status,
    why: 'a bulk call of which no row changed anything is answered alike all the same when it is repeated under its key',
  }),
);

/** Holds answers against what the document says and what was promised. */
export class Judge {
  constructor(private readonly document: ApiDocument) {}

  /** Everything that an answer, and what it left in the database, breaks. */
  breaches(sent: Sent, answer: WireAnswer, changes: readonly Change[]): Breach[] {
    // A HEAD is a GET whose answer has no body.
    const isHead = sent.method === 'HEAD';
    const operation = this.document.operationOf(isHead ? 'GET' : sent.method, sent.path);
    const found: Breach[] = [];
    const tell = (promised: Promised, what: string | undefined): void => {
      if (what !== undefined) found.push({ promised, what });
    };
    if (answer.status >= 500) tell('answered', `${answer.status} ${answer.text.slice(0, 300)}`);
    else tell('described', operation ? this.undescribed(operation, answer, isHead) : this.astray(sent.method, answer));
    tell('described', this.withoutId(answer));
    tell('silent', leak(sent, answer));
    tell('unchanged', changed(sent.method, answer, changes));
    tell('refused', operation && this.wronglyServed(operation, sent, answer));
    return found;
  }

  private undescribed(
    operation: Operation,
    { status, headers, body, text }: WireAnswer,
    isHead: boolean,
  ): string | undefined {
    const response = operation.responses[status];
    if (!response) return `${status} is not described: ${text.slice(0, 200)}`;
    const type = mediaType(headers['content-type']);
    const types = Object.keys(response.content ?? {});
    if (types.length === 0) return text === '' ? undefined : `${status} has a body that is not described`;
    if (!types.includes(type)) return `${status} is of type “${type}”, which is not described: ${text.slice(0, 200)}`;
    if (isHead) return undefined;
    const fault = this.document.faultOfAnswer(operation, status, type, body);
    if (fault !== undefined) return `${status} has another body than is described: ${fault}`;
    const missing = Object.keys(response.headers ?? {}).filter((name) => headers[name.toLowerCase()] === undefined);
    if (missing.length > 0) return `${status} lacks ${missing.join(', ')}`;
    if (type !== 'application/problem+json') return undefined;
    const code = (body as { code: string }).code;
    const codes = codesOf(response);
    return (
      this.problemFault(status, body) ??
      (codes.includes(code) ? undefined : `${status} has the code ${code}, which is not listed`)
    );
  }

  private astray(method: string, { status, headers, body, text }: WireAnswer): string | undefined {
    // What is no API: Swagger UI, the document, and what the browser is asked before it may ask.
    if (status < 400 && ['HEAD', 'OPTIONS'].includes(method)) return undefined;
    if (!ASTRAY.has(status)) return `${status} where there is no operation: ${text.slice(0, 200)}`;
    if (status === 405 && headers['allow'] === undefined) return '405 lacks Allow';
    if (method === 'HEAD') return undefined;
    if (mediaType(headers['content-type']) !== 'application/problem+json')
      return `${status} is no problem: ${text.slice(0, 200)}`;
    return this.problemFault(status, body);
  }

  private problemFault(status: number, body: unknown): string | undefined {
    const fault = this.document.faultOfProblem(body);
    if (fault !== undefined) return `${status} is no problem as described: ${fault}`;
    const problem = body as { status: number; code: string; type: string };
    if (problem.status !== status) return `${status} says that it is ${problem.status}`;
    if (!/^[a-z]+(-[a-z]+)*$/.test(problem.code)) return `${status} has the code “${problem.code}”`;
    return problem.type === `/problems/${problem.code}` ? undefined : `${status} has the type ${problem.type}`;
  }

  private withoutId({ status, headers, body }: WireAnswer): string | undefined {
    const id = headers['x-request-id'];
    if (typeof id !== 'string' || id === '') return `${status} lacks X-Request-Id`;
    const told = typeof body === 'object' && body !== null && 'requestId' in body ? body.requestId : id;
    return told === id ? undefined : `${status} tells another request id than its header`;
  }

  /** A body that the document forbids is not to be served, whoever sends it; nor is a row of one, though others are. */
  private wronglyServed(operation: Operation, { document }: Sent, { status, body }: WireAnswer): string | undefined {
    if (status >= 400 || !document || !operation.body) return undefined;
    const served = status === 207 ? appliedRows(document.value, body) : document.value;
    const fault = this.document.faultOfBody(operation, served);
    return fault === undefined ? undefined : `${status} though the document forbids it: ${fault}`;
  }
}

/** The rows of a bulk call that its answer does not refuse. */
function appliedRows(rows: unknown, answer: unknown): unknown {
  const results = typeof answer === 'object' && answer !== null && 'results' in answer ? answer.results : undefined;
  if (!Array.isArray(rows) || !Array.isArray(results)) return rows;
  const outcomes = results.map((one: { outcome?: unknown } | null) => one?.outcome);
  return rows.filter((_, n) => outcomes[n] !== 'refused') as unknown[];
}

function leak({ text: said }: Sent, { text, status, headers }: WireAnswer): string | undefined {
  if (status < 400 || !/json|html|plain/.test(String(headers['content-type']))) return undefined;
  const [found] = INSIDE.exec(text) ?? [];
  return found === undefined || said.includes(found) ? undefined : `${status} tells “${found}”: ${text.slice(0, 300)}`;
}

function changed(method: string, { status, body }: WireAnswer, changes: readonly Change[]): string | undefined {
  const counted = changes.filter(({ table }) => !EXCUSED.some((one) => one.table === table && one.status === status));
  if (counted.length === 0) return undefined;
  const tables = [...new Set(counted.map(({ table, kind }) => `${kind} ${table}`))].join(', ');
  if (status >= 400) return `${status}, and yet ${tables}`;
  if (method === 'GET' && status < 300) return `${status} to a read, and yet ${tables}`;
  return status === 200 || status === 207 ? beyond(body, counted) : undefined;
}

/** Where the grants of bulk calls are, and which column is the id of the grant. */
const GRANTS: Readonly<Record<string, string>> = {
  'privilege.course_privilege': 'id',
  'privilege.course_privilege_invitation': 'id',
  'enrollment.program_identifier': 'enrollment_id',
  'enrollment.program_enrollment': 'id',
  'enrollment.program_enrollment_invitation': 'id',
};

/** Of a bulk call, a grant that was written though no row was answered as applied to it. */
function beyond(body: unknown, changes: readonly Change[]): string | undefined {
  if (typeof body !== 'object' || body === null || !('results' in body) || !('counts' in body)) return undefined;
  const results = body.results as readonly { id?: string; outcome: string }[];
  const applied = results.flatMap(({ id, outcome }) =>
    id !== undefined && /created|updated/.test(outcome) ? [id] : [],
  );
  if (applied.length === 0)
    return `every row is unchanged or refused, and yet ${changes.map(({ table }) => table).join(', ')}`;
  const written = changes.flatMap(({ table, kind, row }) => {
    const column = GRANTS[table];
    return column === undefined || kind === 'DELETE' ? [] : [String(row[column])];
  });
  // A key that a row ties to somebody registered brings them what waits for it, under its ids.
  const converted = changes.flatMap(({ table, kind, row }) =>
    kind === 'DELETE' && table.endsWith('_invitation') ? [String(row['id'])] : [],
  );
  const others = [...new Set(written)].filter((id) => !applied.includes(id) && !converted.includes(id));
  if (others.length === 0) return undefined;
  const what = changes.map(({ table, kind, row }) => `${kind} ${table} ${JSON.stringify(row)}`).join('\n  ');
  return `${others.length} grants were written that no row was answered for: ${others.join(', ')}\n  ${what}`;
}

function mediaType(header: string | string[] | undefined): string {
  return (
    String(header ?? '')
      .split(';', 1)[0]
      ?.trim() ?? ''
  );
}
