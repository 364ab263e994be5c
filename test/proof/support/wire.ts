import { connect, type Socket } from 'node:net';
import { NoAnswer, type Answer } from './client.js';

/** A request exactly as it goes over the wire: nothing is added, escaped or checked. */
export interface WireRequest {
  readonly method: string;
  /** Path and query, in the bytes that are sent. */
  readonly target: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body?: Buffer;
}

/** An answer with its body as text, besides parsed where it is JSON. */
export interface WireAnswer extends Answer {
  readonly text: string;
}

const PATIENCE_MS = 30_000;

/** One connection that is kept open, as of a program that writes HTTP/1.1 by hand and may write it wrong. */
export class Wire {
  private socket: Socket | undefined;
  private received: Buffer = Buffer.alloc(0);
  private wake: () => void = () => undefined;
  private ended = false;

  constructor(private readonly port: number) {}

  /** @throws NoAnswer when the connection ends before the whole answer is here */
  send({ method, target, headers, body }: WireRequest): Promise<WireAnswer> {
    const lines = [`${method} ${target} HTTP/1.1`, ...headers.map(([name, value]) => `${name}: ${value}`), '', ''];
    const head = Buffer.from(lines.join('\r\n'), 'latin1');
    return this.exchange(body ? Buffer.concat([head, body]) : head, method === 'HEAD');
  }

  /** Sends bytes, whatever they are, and reads one answer. @throws NoAnswer */
  async exchange(bytes: Buffer, withoutBody = false): Promise<WireAnswer> {
    const fresh = this.open();
    try {
      this.socket?.write(bytes);
      return await this.read(withoutBody);
    } catch (error) {
      this.close();
      // A server may close a connection that it was done with just when it is used again.
      if (!fresh && error instanceof NoAnswer && this.received.length === 0) return this.exchange(bytes, withoutBody);
      throw error;
    }
  }

  close(): void {
    this.socket?.destroy();
    this.socket = undefined;
  }

  private open(): boolean {
    if (this.socket && !this.ended && !this.socket.destroyed) return false;
    this.close();
    this.received = Buffer.alloc(0);
    this.ended = false;
    const socket = connect({ port: this.port, host: '127.0.0.1', noDelay: true });
    const end = (): void => {
      if (this.socket !== socket) return;
      this.ended = true;
      this.wake();
    };
    socket.on('data', (chunk) => {
      this.received = this.received.length === 0 ? chunk : Buffer.concat([this.received, chunk]);
      this.wake();
    });
    socket.on('error', end);
    socket.on('close', end);
    this.socket = socket;
    return true;
  }

  private async read(withoutBody: boolean): Promise<WireAnswer> {
    const deadline = Date.now() + PATIENCE_MS;
    const end = await this.until(() => this.received.indexOf('\r\n\r\n'), deadline);
    const [statusLine = '', ...lines] = this.received.subarray(0, end).toString('latin1').split('\r\n');
    const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(statusLine)?.[1] ?? 0);
    const headers = headersOf(lines);
    this.received = this.received.subarray(end + 4);
    if (status === 100) return this.read(withoutBody);
    const text = withoutBody || status === 204 || status === 304 ? '' : await this.body(headers, deadline);
    if (headers['connection'] === 'close') this.close();
    const isJson = /\bjson\b/.test(String(headers['content-type'] ?? '')) && text !== '';
    return { status, headers, text, body: isJson ? parsed(text) : text };
  }

  private async body(headers: Answer['headers'], deadline: number): Promise<string> {
    if (headers['transfer-encoding'] === 'chunked') return this.chunks(deadline);
    const length = Number(headers['content-length'] ?? 0);
    await this.until(() => (this.received.length >= length ? 0 : -1), deadline);
    return this.take(length);
  }

  private async chunks(deadline: number): Promise<string> {
    let text = '';
    for (;;) {
      const at = await this.until(() => this.received.indexOf('\r\n'), deadline);
      const length = Number.parseInt(this.take(at), 16);
      await this.until(() => (this.received.length >= length + 4 ? 0 : -1), deadline);
      this.take(2);
      text += this.take(length);
      this.take(2);
      if (length === 0) return text;
    }
  }

  private take(length: number): string {
    const taken = this.received.subarray(0, length).toString('utf8');
    this.received = this.received.subarray(length);
    return taken;
  }

  /** Waits until `find` finds something in what has been received. */
  private async until(find: () => number, deadline: number): Promise<number> {
    for (;;) {
      const found = find();
      if (found >= 0) return found;
      if (this.ended) throw new NoAnswer('The connection was closed.');
      const left = deadline - Date.now();
      if (left <= 0) throw new NoAnswer(`There was no answer within ${PATIENCE_MS} ms.`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, left);
        this.wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }
}

function headersOf(lines: readonly string[]): Record<string, string | string[]> {
  const headers: Record<string, string | string[]> = {};
  for (const line of lines) {
    const at = line.indexOf(':');
    const name = line.slice(0, at).toLowerCase();
    const value = line.slice(at + 1).trim();
    if (name === 'set-cookie') headers[name] = [...[headers[name] ?? []].flat(), value];
    else headers[name] = value;
  }
  return headers;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
