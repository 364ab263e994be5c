import { NoAnswer } from '../support/client.js';
import type { ChangeLog } from '../support/change-log.js';
import type { ApiDocument } from '../support/document.js';
import { Wire, type WireRequest } from '../support/wire.js';
import { placeholderIn, type Draft } from './draft.js';
import { encoded } from './drafts.js';
import { Judge, type Breach, type Sent } from './judge.js';
import type { Pool } from './pool.js';

/** A request, how it was answered, and what was wrong with that. */
export interface Outcome {
  readonly status: number;
  readonly operationId: string | undefined;
  readonly breaches: readonly Breach[];
  /** The request for whoever wants to send it again. */
  readonly curl: string;
}

/** Sends drafts one after another over one connection, and judges each answer. */
export class Sender {
  private readonly wire: Wire;
  private readonly judge: Judge;

  constructor(
    private readonly port: number,
    private readonly document: ApiDocument,
    private readonly pool: Pool,
    private readonly changes: ChangeLog,
  ) {
    this.wire = new Wire(port);
    this.judge = new Judge(document);
  }

  close(): void {
    this.wire.close();
  }

  async send(draft: Draft): Promise<Outcome> {
    const { request, sent } = await this.prepare(draft);
    const operation = this.document.operationOf(sent.method === 'HEAD' ? 'GET' : sent.method, sent.path);
    const curl = curlOf(request, draft.caller, this.port);
    await this.changes.take();
    try {
      const answer = await this.wire.send(request);
      const breaches = this.judge.breaches(sent, answer, await this.changes.take());
      if (operation && answer.status < 400) await this.pool.learn(operation.id, draft, answer.body);
      return { status: answer.status, operationId: operation?.id, breaches, curl };
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error;
      const breaches: Breach[] = [{ promised: 'answered', what: error.message }];
      return { status: 0, operationId: operation?.id, breaches, curl };
    }
  }

  private async prepare(draft: Draft): Promise<{ request: WireRequest; sent: Sent }> {
    const { caller, method, body } = draft;
    const steps: string[] = [];
    for (const step of draft.steps) steps.push(await this.inUrl(step, caller));
    const query: string[] = [];
    for (const [name, value] of draft.query) query.push(`${name}=${await this.inUrl(value, caller)}`);
    const path = `/${steps.join('/')}`;
    const target = query.length === 0 ? path : `${path}?${query.join('&')}`;
    const value = body.kind === 'json' ? await this.pool.filledIn(body.value, caller) : undefined;
    const bytes =
      body.kind === 'json'
        ? Buffer.from(JSON.stringify(value))
        : body.kind === 'bytes'
          ? Buffer.from(body.latin1, 'latin1')
          : undefined;
    const type = body.kind === 'json' ? 'application/json' : body.kind === 'bytes' ? body.type : undefined;
    const request: WireRequest = {
      method,
      target,
      headers: [
        ['host', `127.0.0.1:${this.port}`],
        ...(await this.pool.proofOf(caller)),
        ...(type === undefined ? [] : [['content-type', type] as const]),
        ...(bytes === undefined ? [] : [['content-length', String(bytes.length)] as const]),
        ...draft.headers,
      ],
      ...(bytes === undefined ? {} : { body: bytes }),
    };
    // The router ends a path at any of these.
    const [routed = ''] = path.split(/[?#]/, 1);
    const text = `${target}\n${bytes?.toString('utf8').slice(0, 100_000) ?? ''}\n${safelyDecoded(target)}`;
    return { request, sent: { method, path: routed, text, document: body.kind === 'json' ? { value } : undefined } };
  }

  private async inUrl(text: string, caller: string): Promise<string> {
    return placeholderIn(text) ? encoded(await this.pool.filled(text, caller)) : text;
  }
}

function safelyDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}

/** A command that sends the same; the token is left to whoever runs it. */
function curlOf({ method, target, headers, body }: WireRequest, caller: string, port: number): string {
  const quoted = (text: string): string => `$'${text.replaceAll(/[\\']/g, '\\$&').replaceAll(/[^ -~]/g, escapedByte)}'`;
  const shown = headers.flatMap(([name, value]) => {
    if (name === 'host' || name === 'content-length') return [];
    const secret =
      /^authorization$/.test(name) && /mat_.{20}/.test(value)
        ? `Bearer <${caller}>`
        : /^cookie$/.test(name) && /=.{30}/.test(value)
          ? `<session of ${caller}>`
          : value;
    return [`-H ${quoted(`${name}: ${secret}`.slice(0, 300))}`];
  });
  const data = body === undefined ? [] : [`--data-binary ${quoted(body.toString('latin1').slice(0, 1500))}`];
  return [
    'curl',
    '--path-as-is',
    '-X',
    method,
    ...shown,
    ...data,
    quoted(`http://127.0.0.1:${port}${target}`.slice(0, 1500)),
  ].join(' ');
}

function escapedByte(character: string): string {
  return `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`;
}
